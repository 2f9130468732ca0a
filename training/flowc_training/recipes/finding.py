"""Recipes by what ``--config`` says: a name (``qwen3_32b``) or a file that ``flowc-train config`` has printed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from inspect import getmembers, isfunction
from pathlib import Path

from flowc_training.recipes import checking, grpo, sft
from flowc_training.recipes.printing import RecipeError, changed, read
from flowc_training.recipes.recipe import Recipe

FILES = (".toml", ".json")

RECIPES: Mapping[str, Callable[[], Recipe]] = {
    name: made
    for module in (sft, grpo)
    for name, made in getmembers(module, isfunction)
    if made.__module__ == module.__name__ and not name.startswith("_")
}
"""The functions that give a recipe, by their names."""


def find(told: str, settings: Sequence[str] = ()) -> Recipe:
    """The recipe of a name or a file, with settings. Raises ``RecipeError``."""
    made = changed(_found(told), settings)
    if problems := checking.wrong(made):
        raise RecipeError(problems)
    return made


def _found(told: str) -> Recipe:
    if told.endswith(FILES):
        return read(Path(told))
    name = told.replace("-", "_")
    if name in RECIPES:
        return RECIPES[name]()
    near = get_close_matches(name, RECIPES, 3)
    hint = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(RECIPES)}"
    raise RecipeError([f"no recipe is called {told!a}; {hint}"])


def purpose(name: str) -> str:
    """What a recipe is for, in one line."""
    return (RECIPES[name].__doc__ or "").partition("\n")[0].replace("``", "")

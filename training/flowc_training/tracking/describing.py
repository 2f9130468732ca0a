"""What a run's trackers are told at its start, from its recipe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from flowc_training.recipes import printing
from flowc_training.recipes.recipe import Recipe
from flowc_training.tracking import journal, surroundings
from flowc_training.tracking.tracker import Run

UNPINNED = "unpinned"
"""The revision of data that lies in a folder without one."""


def run_of(recipe: Recipe, *, contract: str, data: str = "") -> Run:
    """The run of a recipe. ``contract`` is the fingerprint, ``data`` the revision that its dataset had."""
    whole = printing.to_json(recipe)
    its_id, resumed = journal.identity(recipe.out, whole)
    return Run(
        its_id,
        recipe.name,
        recipe.watch.project,
        printing.kind(recipe),
        whole,
        dict(flat(printing.data(recipe))),
        contract,
        data or recipe.data.revision or UNPINNED,
        surroundings.code_revision(),
        surroundings.environment(),
        resumed,
    )


def flat(data: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str | float | bool]]:
    """The settings of nested ones, by names such as ``model.lora.rank``."""
    for key, value in data.items():
        name = f"{above}{key}"
        if isinstance(value, dict):
            yield from flat(cast("dict[str, Any]", value), f"{name}.")
        elif isinstance(value, list):
            yield name, ", ".join(map(str, cast("list[Any]", value)))
        else:
            yield name, "none" if value is None else value

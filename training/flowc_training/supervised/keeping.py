"""The folder of a run: its checkpoints, which of them are whole, and whether a run may begin or go on there.

A run that is killed while it saves leaves half a checkpoint. So the contract is written into a checkpoint last, when
all processes are done: a folder without it is none.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from flowc_serving.agent import contract as contracts
from flowc_training.recipes import printing
from flowc_training.recipes.recipe import FINAL, Sft
from flowc_training.tracking.journal import RECIPE

BEST = "best"
"""A link to the checkpoint that ``FINAL`` was made of."""
_CHECKPOINT = re.compile(r"checkpoint-(\d+)")
_MAY_DIFFER = ("name", "out", "keep.", "watch.", "machines.", "optimiser.batch", "optimiser.accumulate")


class RunError(ValueError):
    """A folder in which this run cannot begin or go on; the message says why and what to do."""


def step(checkpoint: Path) -> int:
    """After how many steps it was saved."""
    found = _CHECKPOINT.fullmatch(checkpoint.name)
    return int(found[1]) if found else -1


def checkpoints(out: Path) -> tuple[Path, ...]:
    """The whole checkpoints of a run, the earliest first."""
    return tuple(each for each in _folders(out) if (each / contracts.FILE).exists())


def _folders(out: Path) -> list[Path]:
    found = [each for each in out.glob("checkpoint-*") if step(each) >= 0 and each.is_dir()]
    return sorted(found, key=step)


def begin(recipe: Sft, *, resume: bool) -> Path | None:
    """The checkpoint that a run goes on from; None where it begins. Nothing is changed. Raises ``RunError``."""
    there = checkpoints(recipe.out)
    if not resume:
        if there or (recipe.out / FINAL).exists():
            raise RunError(
                f"{recipe.out} holds a run already: --resume goes on with it, --out with another folder begins anew"
            )
        _not_of_others(recipe.out)
        return None
    _not_of_others(recipe.out)
    if found := [*_differences(recipe)]:
        raise RunError(
            f"the run in {recipe.out} was begun with another recipe, and would not be the same run: "
            f"{'; '.join(found)}"
        )
    return there[-1] if there else None


def _not_of_others(out: Path) -> None:
    """What is half a checkpoint of ours is taken away; what no run of ours left stays. Raises ``RunError``."""
    ours = (out / RECIPE).exists() or bool(checkpoints(out))
    there = [*_folders(out), *([out / FINAL] if (out / FINAL).exists() else [])]
    if there and not ours:
        raise RunError(
            f"{out} holds {there[0].name}, which no run of ours left there (it has no {RECIPE}): "
            "name another folder with --out, or take it away"
        )


def discard(out: Path) -> None:
    """Take away what is half a checkpoint, or the result of a run that goes on."""
    for each in _folders(out):
        if not (each / contracts.FILE).exists():
            shutil.rmtree(each)
    shutil.rmtree(out / FINAL, ignore_errors=True)


def _differences(recipe: Sft) -> Iterator[str]:
    """Where a recipe is not the one that the run was begun with, and it matters."""
    file = recipe.out / RECIPE
    if not file.exists():
        return
    try:
        then = json.loads(file.read_text("utf-8"))
        there = dict(_flat(then))
    except (OSError, ValueError, AttributeError, RecursionError):
        raise RunError(
            f"{file} is damaged, so that nobody knows whether this run is the same: take it away"
        ) from None
    now = json.loads(json.dumps(printing.data(recipe)))
    here = dict(_flat(now))
    for name, value in here.items():
        if name in there and there[name] != value and not name.startswith(_MAY_DIFFER):
            yield f"{name} was {there[name]!r} and is {value!r}"
    if (before := _rows_a_step(there)) != (after := _rows_a_step(here)):
        yield f"a step was of {before} rows and is of {after}: set optimiser.accumulate"


def _rows_a_step(flat: Mapping[str, Any]) -> int:
    names = ("optimiser.batch", "optimiser.accumulate", "machines.nodes", "machines.devices")
    whole = 1
    for name in names:
        whole *= int(flat.get(name, 1))
    return whole


def _flat(data: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in data.items():
        if isinstance(value, dict):
            yield from _flat(cast("dict[str, Any]", value), f"{above}{key}.")
        else:
            yield above + key, value

"""The best checkpoint: the one that does best on the benchmark, in the loop that serves merchants, not by loss.

Scores lie as a table beside the checkpoints; what each conversation came to lies in ``bench/step-N``, as
``flowc-bench`` writes it. Of equals the latest is the best.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from flowc_serving.agent import contract as contracts
from flowc_serving.agent.limits import Limits
from flowc_training.bench import results, running
from flowc_training.bench.attempting import Solver
from flowc_training.bench.example import Example
from flowc_training.bench.results import Run, Sample
from flowc_training.recipes.recipe import Sft
from flowc_training.supervised import keeping

TABLE = "scores.json"
"""In the folder of a run."""


@dataclass(frozen=True, slots=True)
class Score:
    """What a checkpoint did on its examples. ``behaviour`` is the mean, ``right`` and ``compiles`` are counts."""

    step: int
    examples: int
    right: int
    behaviour: float
    compiles: int

    @property
    def rank(self) -> tuple[float, float, int]:
        """The greater the better."""
        return self.right / max(self.examples, 1), self.behaviour, self.step


def best(scores: Iterable[Score]) -> Score | None:
    """The best of scores; None where there is none."""
    return max(scores, key=lambda each: each.rank, default=None)


# The table.


def read(out: Path) -> tuple[Score, ...]:
    """The scores of a run, by step."""
    file = out / TABLE
    if not file.exists():
        return ()
    return tuple(Score(**each) for each in json.loads(file.read_text("utf-8")))


def add(out: Path, score: Score) -> tuple[Score, ...]:
    """Put a score into a run's table, in place of one of the same step."""
    found = sorted(
        [*(each for each in read(out) if each.step != score.step), score], key=lambda each: each.step
    )
    partial = out / f".{TABLE}.partial"
    partial.write_text(json.dumps([asdict(each) for each in found], indent=2) + "\n", "utf-8")
    partial.replace(out / TABLE)
    return tuple(found)


def chosen(out: Path) -> Path | None:
    """The checkpoint that is the best of a run: by the scores, or the latest where nothing was scored."""
    there = {keeping.step(each): each for each in keeping.checkpoints(out)}
    found = best(each for each in read(out) if each.step in there)
    if found is not None:
        return there[found.step]
    return there[max(there)] if there else None


def link(out: Path) -> Path | None:
    """Let ``best`` lead to the best checkpoint; which it is."""
    found = chosen(out)
    if found is not None:
        partial = out / f".{keeping.BEST}.partial"
        partial.unlink(missing_ok=True)
        partial.symlink_to(found.name)
        partial.replace(out / keeping.BEST)
    return found


# Scoring.


def drawn(examples: Iterable[Example], count: int, seed: int) -> list[Example]:
    """So many examples, as many of each category as there are; the same ones for each checkpoint."""
    slices: dict[str, list[Example]] = defaultdict(list)
    for each in sorted(examples, key=lambda each: hashlib.sha256(f"{seed} {each.id}".encode()).digest()):
        slices[each.category].append(each)
    turns = [(turn, name) for name, held in slices.items() for turn in range(len(held))]
    return [slices[name][turn] for turn, name in sorted(turns)[:count]]


def score(recipe: Sft, at: int, folder: Path, examples: Sequence[Example]) -> Score:
    """Run the checkpoint in a folder on examples, as it would serve merchants, and score what it did."""
    solver = _solver(recipe, folder)
    # Chance is drawn from apart: a run that goes on from here draws what one that was not scored here draws.
    torch: Any = import_module("torch")
    state = random.getstate()
    try:
        with torch.random.fork_rng():
            samples = asyncio.run(_played(recipe, at, solver, examples))
    finally:
        random.setstate(state)
    return scored(at, samples)


def played(recipe: Sft, at: int) -> Path:
    """The folder of the results of a step."""
    return recipe.out / "bench" / f"step-{at}"


def scored(at: int, samples: Sequence[Sample]) -> Score:
    """The score of samples."""
    count = len(samples)
    return Score(
        at,
        count,
        sum(each.verdict.right for each in samples),
        round(sum(each.verdict.behaviour for each in samples) / max(count, 1), 6),
        sum(each.verdict.syntactic is True for each in samples),
    )


async def _played(recipe: Sft, at: int, solver: Solver, examples: Sequence[Example]) -> tuple[Sample, ...]:
    folder = played(recipe, at)
    fingerprint = contracts.load(recipe.data.representation).fingerprint
    results.begin(folder, Run(f"{recipe.name} after {at} steps", 1, fingerprint, len(examples)))
    try:
        work = running.todo(examples, 1, running.there(folder))
        await running.run_plain(folder, work, solver, at_once=1)
    finally:
        await solver.close()
    return running.there(folder)


def _solver(recipe: Sft, folder: Path) -> Solver:
    from flowc.catalog import load, load_schema
    from flowc_serving.backends.local import LocalModel
    from flowc_training.bench.solvers import Agent

    model = LocalModel(folder, load(), load_schema(), device=recipe.machines.device)
    return Agent(model, Limits(tokens=recipe.keep.tokens))

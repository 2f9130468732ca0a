"""What a dataset has in it, counted row by row: slices, lengths, and how surely its tasks are known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flowc import catalog
from flowc.catalog import Catalog

PERCENTILES = (5, 25, 50, 75, 95, 99, 100)


@dataclass
class Counts:
    """Counts of rows; ``add`` each of them, then read."""

    tasks: Catalog = field(default_factory=catalog.load)
    rows: int = 0
    splits: Counter[str] = field(default_factory=Counter[str])
    slices: Counter[str] = field(default_factory=Counter[str])
    tokens: Counter[int] = field(default_factory=Counter[int])
    trained: Counter[int] = field(default_factory=Counter[int])
    turns: Counter[int] = field(default_factory=Counter[int])
    uses: Counter[str] = field(default_factory=Counter[str])
    """How often each task stands in a workflow."""
    assumed: int = 0
    """Rows whose workflow has a task of which the id is only assumed."""
    skeletons: set[str] = field(default_factory=set[str])

    def add(self, row: Mapping[str, Any]) -> None:
        """One row, as a file has it."""
        self.rows += 1
        self.splits[row["split"]] += 1
        self.slices.update(row["slices"])
        self.tokens[row["tokens"]] += 1
        self.trained[row["trained"]] += 1
        self.turns[sum(each["role"] == "assistant" for each in row["messages"])] += 1
        self.skeletons.add(row["skeleton"])
        used = [*row["tags"]["triggers"], *row["tags"]["actions"]]
        self.uses.update(used)
        self.assumed += any(self.evidence(each) == "assumed" for each in used)

    def evidence(self, task: str) -> str:
        """How surely a task is known; ``unknown`` where the catalogue does not have it."""
        known = self.tasks.task(task)
        return "unknown" if known is None else "invented" if known.is_invented else known.evidence

    def evidences(self) -> dict[str, tuple[int, int]]:
        """By evidence: how many tasks there are in the data, and how often one is used."""
        found: dict[str, tuple[int, int]] = {}
        for task, times in self.uses.items():
            tasks, uses = found.get(self.evidence(task), (0, 0))
            found[self.evidence(task)] = tasks + 1, uses + times
        return found


def percentiles(counted: Counter[int], wanted: Sequence[int] = PERCENTILES) -> list[int]:
    """The values below or at which so many of a hundred are; of nothing, noughts."""
    total, seen = counted.total(), 0
    found: list[int] = []
    values = sorted(counted.items())
    at = iter(values)
    value = 0
    for each in wanted:
        while seen * 100 < each * total:
            value, times = next(at)
            seen += times
        found.append(value)
    return found

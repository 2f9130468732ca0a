"""What many seeds come to: medians with bands by week, how soon a gap is found and closed, and what went wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np

from flowc_serving.rollout.statistics import Interval
from flowc_training.simulation.kinds import HOLDING, WATCHED
from flowc_training.simulation.rows import Row
from flowc_training.weekly.gaps import Rules

CLOSED = Rules().target
"""A gap is closed where so many of a line's requests are right, in the week and all that follow: the target that the
product itself has, where none is set."""
_BAND = (0.1, 0.5, 0.9)
"""The band has eight seeds of ten."""


def middle(values: Sequence[float]) -> Interval:
    """The median with the band of seeds."""
    low, value, high = np.quantile(np.asarray(values, float), _BAND)
    return Interval(float(value), float(low), float(high))


@dataclass(frozen=True, slots=True)
class Run:
    """One loop in one seed, its weeks in order."""

    rows: tuple[Row, ...]

    @property
    def last(self) -> Row:
        """The last week."""
        return self.rows[-1]

    def found(self, line: str) -> int | None:
        """The first week whose gaps have a slice of a line that is new."""
        return next((row.week for row in self.rows if HOLDING[line] & {*row.gaps}), None)

    def closed(self, line: str, since: int) -> int | None:
        """The first week from which on a line is right often enough; None where it is not at the end."""
        weeks = [row.week for row in self.rows if row.week >= since]
        short = [row.week for row in self.rows if row.week >= since and row.success[line] < CLOSED]
        first = max(short, default=since - 1) + 1
        return first if first in weeks else None

    def mean(self, line: str, since: int) -> float:
        """The mean success of the weeks since one."""
        return fmean(row.success[line] for row in self.rows if row.week >= since)

    def alarms(self) -> int:
        """The slices found short that are in truth as good as the rest, over all weeks."""
        return sum(len(row.mistaken) for row in self.rows)

    @property
    def broken(self) -> Row | None:
        """The week that trained on a broken file; None where none did."""
        return next((row for row in self.rows if row.is_broken), None)

    def is_of_broken(self, row: Row) -> bool:
        """Is the roll-out of a week that of the agent which a broken file was in?"""
        return self.broken is not None and row.rolled == self.broken.week

    def served(self, trained: int) -> float:
        """The greatest share of shops, in per cent, that had the agent which a week trained."""
        return max((row.percent for row in self.rows if row.rolled == trained), default=0.0)


def runs(rows: Iterable[Row]) -> dict[str, list[Run]]:
    """The runs of each loop, in the order in which the rows name the loops."""
    found: dict[tuple[str, int], list[Row]] = {}
    for row in rows:
        found.setdefault((row.loop, row.seed), []).append(row)
    by_loop: dict[str, list[Run]] = {}
    for (loop, _), its in found.items():
        by_loop.setdefault(loop, []).append(Run(tuple(sorted(its, key=lambda row: row.week))))
    return by_loop


def curves(found: Mapping[str, Sequence[Run]], line: str) -> dict[str, list[Interval]]:
    """The success of a line by loop and week."""
    return {
        loop: [
            middle([row.success[line] for row in weeks])
            for weeks in zip(*(run.rows for run in its), strict=True)
        ]
        for loop, its in found.items()
    }


def all_curves(found: Mapping[str, Sequence[Run]]) -> dict[str, dict[str, list[Interval]]]:
    """Those of each line of the figure."""
    return {line: curves(found, line) for line in WATCHED}

"""What a judge says of many, corrected by what people say of a few: prediction-powered inference.

The judge's share over all rows is corrected by how far it was off on the rows that people have answered too. It counts
as much as it is worth: with a judge that tells nothing, the people's share alone is left (``weight`` 0).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share with its interval. ``weight`` is how far the judge counted, from 0 to 1."""

    value: float
    low: float
    high: float
    weight: float = 0.0

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"

    def holds(self, truth: float) -> bool:
        """Is a value within the interval?"""
        return self.low <= truth <= self.high


def corrected(
    people: Sequence[float],
    judge_there: Sequence[float],
    judge_elsewhere: Sequence[float],
    level: float = LEVEL,
) -> Estimate:
    """The share of yes: people's answers (0 or 1) on some rows, the judge's there, and the judge's on all others.

    The rows that people answered must have been drawn by chance. Raises ``ValueError`` where there are fewer than two.
    """
    if len(people) != len(judge_there):
        raise ValueError(
            "people and judge have answered another number of rows: take those that both answered"
        )
    if len(people) < 2:
        raise ValueError(
            "two rows at least must be answered by people: their answers say how far the judge is off"
        )
    said, there, elsewhere = (np.asarray(each, float) for each in (people, judge_there, judge_elsewhere))
    if not len(elsewhere):
        return classical(people, level)
    weight = _weight(said, there, elsewhere)
    off = said - weight * there
    value = weight * float(elsewhere.mean()) + float(off.mean())
    variance = weight**2 * _variance(elsewhere) / len(elsewhere) + _variance(off) / len(off)
    return _interval(value, variance, level, weight)


def classical(people: Sequence[float], level: float = LEVEL) -> Estimate:
    """The share of yes among people's answers alone. Raises ``ValueError`` where there are fewer than two."""
    if len(people) < 2:
        raise ValueError("two rows at least must be answered by people")
    said = np.asarray(people, float)
    return _interval(float(said.mean()), _variance(said) / len(said), level, 0.0)


def _weight(said: NDArray[np.float64], there: NDArray[np.float64], elsewhere: NDArray[np.float64]) -> float:
    """The weight of the judge that makes the interval shortest, as the rows tell."""
    spread = _variance(np.concatenate([there, elsewhere]))
    if spread == 0:
        return 0.0
    shared = float(np.cov(said, there)[0, 1])
    return min(1.0, max(0.0, shared / (spread * (1 + len(said) / len(elsewhere)))))


def _variance(values: NDArray[np.float64]) -> float:
    return float(values.var(ddof=1)) if len(values) > 1 else 0.0


def _interval(value: float, variance: float, level: float, weight: float) -> Estimate:
    half = NormalDist().inv_cdf(0.5 + level / 2) * variance**0.5
    return Estimate(value, value - half, value + half, weight)

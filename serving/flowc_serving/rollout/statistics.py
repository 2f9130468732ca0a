"""The few figures that a report needs, each from its textbook formula, with 95 % intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from statistics import NormalDist

Z = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure and the interval around it."""

    value: float
    low: float
    high: float


def share(hits: int, of: int) -> Interval:
    """A share with Wilson's interval; of nothing it may be anything."""
    if not of:
        return Interval(0.0, 0.0, 1.0)
    p = hits / of
    middle = (p + Z * Z / (2 * of)) / (1 + Z * Z / of)
    half = Z / (1 + Z * Z / of) * sqrt(p * (1 - p) / of + Z * Z / (4 * of * of))
    return Interval(p, max(0.0, middle - half), min(1.0, middle + half))


def quantile(values: Sequence[float], q: float) -> Interval:
    """A quantile, with the values whose ranks a binomial bounds: no shape is assumed."""
    found = sorted(values)
    n = len(found)
    if not n:
        return Interval(0.0, 0.0, 0.0)
    half = Z * sqrt(n * q * (1 - q))
    return Interval(
        _at(found, ceil(n * q)), _at(found, round(n * q - half)), _at(found, round(n * q + half + 1))
    )


def _at(found: Sequence[float], rank: int) -> float:
    """The value of a rank, counted from one."""
    return found[min(max(rank, 1), len(found)) - 1]


def difference(old: Sequence[tuple[int, int]], new: Sequence[tuple[int, int]]) -> Interval:
    """How much greater the share is in the new arm, from each shop's hits and conversations.

    Shops are drawn to an arm, not conversations: what one shop's conversations have in common is no evidence. So the
    variance is that of a ratio over shops.
    """
    value = _share(new) - _share(old)
    half = Z * sqrt(_variance(old) + _variance(new))
    return Interval(value, max(-1.0, value - half), min(1.0, value + half))


def _variance(shops: Sequence[tuple[int, int]]) -> float:
    """How much a share over shops varies; of fewer than two it may be anything."""
    if len(shops) < 2:
        return 1.0
    p = _share(shops)
    squares = sum((hits - p * of) ** 2 for hits, of in shops)
    return len(shops) / (len(shops) - 1) * squares / sum(of for _, of in shops) ** 2


def _share(shops: Sequence[tuple[int, int]]) -> float:
    of = sum(each for _, each in shops)
    return sum(hits for hits, _ in shops) / of if of else 0.0


def enough(p: float, change: float, *, power: float = 0.8) -> int:
    """How many an arm needs for a change of a share to be seen, two-sided at 5 %, with a power of 80 %."""
    other = p + change if p + change <= 1 else p - change
    middle = (p + other) / 2
    at_random = Z * sqrt(2 * middle * (1 - middle))
    in_truth = NormalDist().inv_cdf(power) * sqrt(p * (1 - p) + other * (1 - other))
    return ceil((at_random + in_truth) ** 2 / change**2)

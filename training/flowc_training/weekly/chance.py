"""What chance does to a mean: conversations of one shop are alike, so that shops are what is drawn.

A mean is a ratio over shops, with a linearized variance. Two made-up shops, one all right and one all wrong, are
added to each variance: without them a few shops that are all right would have no variance at all (as Agresti and Coull
add two successes and two failures). Intervals are Wilson's on the number of shops that the variance is worth, and
Student's, as shops may be few.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import atan, cos, pi, sin, sqrt
from statistics import NormalDist

from flowc_serving.rollout.statistics import Interval

_MANY = 400
"""Degrees of freedom from which Student's distribution is the normal one, to the third digit."""


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean of values from 0 to 1 over conversations; ``pull`` is how far each shop draws it from where it is."""

    value: float
    n: int
    pull: Mapping[str, float]
    spare: float

    @property
    def shops(self) -> int:
        return len(self.pull)

    @property
    def variance(self) -> float:
        """How much it varies where the shops are drawn anew."""
        return sum(each * each for each in self.pull.values()) + self.spare


def mean(values: Iterable[tuple[str, float]]) -> Mean:
    """The mean of values, each with its shop."""
    sums: dict[str, tuple[float, int]] = {}
    for shop, value in values:
        total, count = sums.get(shop, (0.0, 0))
        sums[shop] = (total + value, count + 1)
    n, shops = sum(count for _, count in sums.values()), len(sums)
    if not n:
        return Mean(0.0, 0, {}, 1.0)
    # in one order, so that the same conversations in another order give the same to the last digit
    value = sum(sums[shop][0] for shop in sorted(sums)) / n
    scale = sqrt(shops / (shops - 1)) if shops > 1 else 1.0
    pull = {shop: scale * (sums[shop][0] - value * sums[shop][1]) / n for shop in sorted(sums)}
    return Mean(value, n, pull, _spare(value, 0.0, 1.0, shops))


def _spare(value: float, low: float, high: float, shops: int) -> float:
    """What two made-up shops of the usual size, one at each end, add to a variance."""
    return ((high - value) ** 2 + (value - low) ** 2) / (shops * shops)


def interval(found: Mean, level: float = 0.95) -> Interval:
    """Wilson's interval around a mean; of fewer than two shops it may be anything."""
    if found.shops < 2:
        return Interval(found.value, 0.0, 1.0)
    t = _quantile(0.5 + level / 2, found.shops - 1)
    n, p = _worth(found), found.value
    middle = (p + t * t / (2 * n)) / (1 + t * t / n)
    half = t / (1 + t * t / n) * sqrt(p * (1 - p) / n + t * t / (4 * n * n))
    return Interval(p, max(0.0, middle - half), min(1.0, middle + half))


def _worth(found: Mean) -> float:
    """As many independent answers of yes or no would vary as much."""
    p = (found.value * found.shops + 1) / (found.shops + 2)
    return p * (1 - p) / found.variance


def beside(found: Mean, target: float) -> float:
    """The two-sided chance of a mean so far from a target, were the target true: the test that Wilson's interval is."""
    if found.shops < 2:
        return 1.0
    by_chance = sqrt(max(target * (1 - target), 1e-12) / _worth(found))
    return _p(abs(found.value - target) / by_chance, found.shops - 1)


@dataclass(frozen=True, slots=True)
class Difference:
    """How much greater a mean is than another, and the two-sided chance of that much were there no difference."""

    interval: Interval
    p: float


def difference(found: Mean, other: Mean, level: float = 0.95) -> Difference:
    """The difference of two means, which may have shops in common: those move both."""
    value = found.value - other.value
    fewest = min(found.shops, other.shops)
    if fewest < 2:
        return Difference(Interval(value, -1.0, 1.0), 1.0)
    shops = sorted({*found.pull, *other.pull})
    pulls = [found.pull.get(shop, 0.0) - other.pull.get(shop, 0.0) for shop in shops]
    error = sqrt(sum(each * each for each in pulls) + found.spare + other.spare)
    return _difference(value, error, fewest - 1, level)


def paired(differences: Sequence[float], level: float = 0.95) -> Difference:
    """The mean of differences from -1 to 1, one an example; two made-up examples, one at each end, are added."""
    n = len(differences)
    if n < 2:
        return Difference(Interval(differences[0] if n else 0.0, -1.0, 1.0), 1.0)
    value = sum(sorted(differences)) / n
    squares = sum((each - value) ** 2 for each in differences)
    error = sqrt(squares / (n * (n - 1)) + _spare(value, -1.0, 1.0, n))
    return _difference(value, error, n - 1, level)


def _difference(value: float, error: float, freedom: int, level: float) -> Difference:
    half = _quantile(0.5 + level / 2, freedom) * error
    return Difference(
        Interval(value, max(-1.0, value - half), min(1.0, value + half)), _p(abs(value) / error, freedom)
    )


def holm(chances: Sequence[float]) -> tuple[float, ...]:
    """The chances, each corrected for all by Holm's steps; right however they hang together."""
    found, least = [0.0] * len(chances), 0.0
    for rank, at in enumerate(sorted(range(len(chances)), key=chances.__getitem__)):
        least = max(least, min(1.0, (len(chances) - rank) * chances[at]))
        found[at] = least
    return tuple(found)


# Student's distribution, by its finite series for whole degrees of freedom (Abramowitz and Stegun 26.7.3, 26.7.4).


def _p(t: float, freedom: int) -> float:
    """The two-sided chance of so large a value."""
    if freedom > _MANY:
        return 2 * NormalDist().cdf(-t)
    angle = atan(t / sqrt(freedom))
    odd = freedom % 2
    term = cos(angle) if odd else 1.0
    total = 0.0
    for k in range(1 + odd, freedom + 1, 2):
        total += term
        term *= cos(angle) ** 2 * (k / (k + 1))
    within = 2 / pi * (angle + sin(angle) * total) if odd else sin(angle) * total
    return min(1.0, max(0.0, 1 - within))


@lru_cache(maxsize=1024)
def _quantile(q: float, freedom: int) -> float:
    """The value below which a share of ``q`` (above one half) lies."""
    if freedom > _MANY:
        return NormalDist().inv_cdf(q)
    low, high = 0.0, 1e4
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if _p(middle, freedom) > 2 * (1 - q) else (low, middle)
    return high

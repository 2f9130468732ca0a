"""How far two raters agree, facet by facet: percent, Cohen's kappa and Gwet's AC1, each with an interval.

Both coefficients are told: where nearly all answers are the same, kappa is low however well two raters agree, and AC1
is not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Statistic: TypeAlias = Callable[[Floats], Floats]

RESAMPLES = 2_000
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Measured:
    """A coefficient and its interval; None where it has no value (nobody ever answered otherwise)."""

    value: float | None
    low: float | None = None
    high: float | None = None

    def __str__(self) -> str:
        if self.value is None or self.low is None or self.high is None:
            return "–"
        return f"{self.value:.2f} [{self.low:.2f}, {self.high:.2f}]"


@dataclass(frozen=True, slots=True)
class Agreement:
    """The agreement of two raters on ``n`` answers."""

    n: int
    percent: Measured
    kappa: Measured
    ac1: Measured


def agreement(pairs: Iterable[tuple[str, str]], *, seed: int = 0, resamples: int = RESAMPLES) -> Agreement:
    """The agreement of pairs of answers, the first rater's and the second's.

    Intervals are of percentiles over resampled pairs; the same seed gives the same.
    """
    told = list(pairs)
    names = sorted({answer for pair in told for answer in pair})
    table = np.zeros((len(names), len(names)))
    for first, second in told:
        table[names.index(first), names.index(second)] += 1
    drawn = _resampled(table, seed, resamples)
    return Agreement(
        len(told), *(_measured(statistic, table, drawn) for statistic in (_observed, _kappa, _ac1))
    )


def by_facet(
    first: Mapping[str, Mapping[str, str]], second: Mapping[str, Mapping[str, str]], facets: Sequence[str]
) -> dict[str, Agreement]:
    """The agreement on each facet; answers are by conversation and by facet, and those of both raters count."""
    both = sorted(first.keys() & second.keys())
    return {
        facet: agreement(
            (first[each][facet], second[each][facet])
            for each in both
            if facet in first[each] and facet in second[each]
        )
        for facet in facets
    }


def _resampled(table: Floats, seed: int, resamples: int) -> Floats:
    """Tables as they come out where the pairs are drawn anew: the counts of the cells are multinomial."""
    n = int(table.sum())
    if n == 0:
        return np.zeros((0, *table.shape))
    draws = np.random.default_rng(seed).multinomial(n, table.ravel() / n, size=resamples)
    return draws.reshape(resamples, *table.shape).astype(np.float64)


def _measured(statistic: Statistic, table: Floats, drawn: Floats) -> Measured:
    if table.sum() == 0:
        return Measured(None)
    value = float(statistic(table[None])[0])
    if np.isnan(value):
        return Measured(None)
    edge = 100 * (1 - LEVEL) / 2
    low, high = np.nanpercentile(statistic(drawn), [edge, 100 - edge])
    return Measured(value, float(low), float(high))


# Statistics of tables, one a row.


def _observed(tables: Floats) -> Floats:
    agreed: Floats = np.trace(tables, axis1=1, axis2=2)
    return agreed / tables.sum(axis=(1, 2))


def _kappa(tables: Floats) -> Floats:
    n = tables.sum(axis=(1, 2))
    first, second = tables.sum(axis=2) / n[:, None], tables.sum(axis=1) / n[:, None]
    return _beyond(_observed(tables), (first * second).sum(axis=1))


def _ac1(tables: Floats) -> Floats:
    n = tables.sum(axis=(1, 2))
    share = (tables.sum(axis=2) + tables.sum(axis=1)) / (2 * n[:, None])
    by_chance = (share * (1 - share)).sum(axis=1) / max(1, tables.shape[1] - 1)
    return _beyond(_observed(tables), by_chance)


def _beyond(observed: Floats, by_chance: Floats) -> Floats:
    """The share of what was not to be expected by chance; no number where all was."""
    rest = 1 - by_chance
    return np.where(rest > 1e-12, (observed - by_chance) / np.where(rest > 1e-12, rest, 1), np.nan)

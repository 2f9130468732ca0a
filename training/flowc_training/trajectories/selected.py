"""Workflows that a selection chose, as plans again: what trajectories of a made-up population are of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from flowc_training.population.histories import Told, place_of, workflows
from flowc_training.population.merchant import Merchant
from flowc_training.population.plan import Plan
from flowc_training.trajectories.choosing import Pool, kinds


@dataclass(frozen=True, slots=True)
class Selected:
    """The workflows that were selected, by what they are for: each is a merchant's number and its own."""

    seed: int | str
    places: Mapping[Pool, Sequence[tuple[int, int]]]

    def plan(self, kind: Pool, rng: Random) -> tuple[Merchant, Plan] | None:
        """One of a kind, by chance, as it is now; None where none was selected."""
        found = self.places.get(kind)
        if not found:
            return None
        merchant, number = rng.choice(found)
        one, told = _workflows(self.seed, merchant)
        return one, told[number].plans[-1]


def selected(seed: int | str, ids: Iterable[str]) -> Selected:
    """The workflows of these ids, of the population of a seed."""
    places: dict[Pool, list[tuple[int, int]]] = {}
    for merchant, number in sorted(map(place_of, ids)):
        for kind in kinds(_workflows(seed, merchant)[1][number].plans[-1]):
            places.setdefault(kind, []).append((merchant, number))
    return Selected(seed, places)


@lru_cache(maxsize=64)
def _workflows(seed: int | str, merchant: int) -> tuple[Merchant, tuple[Told, ...]]:
    return workflows(seed, merchant)

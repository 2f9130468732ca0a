"""The week's sample for people, drawn by chance, and what a judge says of all corrected by what people say of it.

The sample is spread over strata by their shares, so that it counts as one drawn from all; whoever is drawn depends on
the seed and the ids alone, not on the order in which they come.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import heappush, heapreplace
from typing import Literal, TypeAlias

from flowc_serving.rollout.statistics import share
from flowc_training.judge.correction import Estimate, corrected
from flowc_training.judge.facets import FACETS, Verdict
from flowc_training.weekly.scores import Scored

How: TypeAlias = Literal["corrected", "people", "judge"]
"""The judge corrected by people; people alone, where the judge gave no answer elsewhere; the judge alone."""
ALL = "all"
"""The slice that everything is in."""
FEWEST = 2
"""Answers of people that a correction needs."""


def stratum_of(scored: Scored) -> str:
    """What the sample is spread over: the category."""
    return next((each for each in scored.slices if each.startswith("category=")), "")


def drawn(rows: Iterable[tuple[str, str]], many: int, seed: int | str) -> tuple[str, ...]:
    """``many`` of the ids, each given with its stratum, spread over strata by their shares; all where there are fewer.

    Memory goes by ``many`` and the number of strata, not by that of the rows.
    """
    counts: Counter[str] = Counter()
    lowest: dict[str, list[tuple[int, str]]] = {}
    for name, stratum in rows:
        counts[stratum] += 1
        held = lowest.setdefault(stratum, [])
        place = (-_place(seed, name), name)
        if len(held) < many:
            heappush(held, place)
        elif many and place > held[0]:
            heapreplace(held, place)
    shares = _allotted(counts, many)
    found = [
        each for stratum, held in lowest.items() for each in sorted(held, reverse=True)[: shares[stratum]]
    ]
    return tuple(name for _, name in sorted(found, reverse=True))


def _place(seed: int | str, name: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{seed}\0{name}".encode("utf-8", "surrogatepass")).digest()[:8])


def _allotted(counts: Mapping[str, int], many: int) -> dict[str, int]:
    """How many of each stratum: whole parts of its share first, then the largest remainders."""
    whole = sum(counts.values())
    if whole <= many:
        return dict(counts)
    exact = {each: many * n / whole for each, n in counts.items()}
    found = {each: int(part) for each, part in exact.items()}
    by_rest = sorted(exact, key=lambda each: (found[each] - exact[each], each))
    for each in by_rest[: many - sum(found.values())]:
        found[each] += 1
    return found


@dataclass(frozen=True, slots=True)
class Number:
    """The share of yes of a facet in a slice: how it was had, from so many answers of people and of the judge."""

    slice: str
    facet: str
    how: How
    estimate: Estimate
    people: int
    judge: int


def numbers(
    rows: Iterable[Scored], people: Mapping[str, Mapping[str, Verdict]], sample: Collection[str]
) -> tuple[Number, ...]:
    """The share of yes by slice and facet; ``people`` are persons' answers by talk, of which those to talks that were
    drawn count. Answers *not applicable* are left out on both sides.
    """
    said: dict[tuple[str, str], list[float]] = {}
    there: dict[tuple[str, str], list[float]] = {}
    elsewhere: dict[tuple[str, str], list[float]] = {}
    alone: dict[tuple[str, str], list[float]] = {}
    drawn_ones = frozenset(sample)
    for each in rows:
        own: Mapping[str, Verdict] = people.get(each.id, {}) if each.id in drawn_ones else {}
        for facet in (one.id for one in FACETS):
            ours, judges = _number(own.get(facet)), _number(each.facets.get(facet))
            for where in (ALL, *each.slices):
                place = (where, facet)
                if ours is not None and judges is not None:
                    said.setdefault(place, []).append(ours)
                    there.setdefault(place, []).append(judges)
                elif judges is not None:
                    elsewhere.setdefault(place, []).append(judges)
                elif ours is not None:
                    alone.setdefault(place, []).append(ours)
    places = sorted({*said, *elsewhere, *alone})
    found = (
        _told(
            place, said.get(place, []), there.get(place, []), elsewhere.get(place, []), alone.get(place, [])
        )
        for place in places
    )
    return tuple(each for each in found if each is not None)


def _number(verdict: Verdict | None) -> float | None:
    return None if verdict in (None, "na") else float(verdict == "yes")


def _told(
    place: tuple[str, str],
    said: Sequence[float],
    there: Sequence[float],
    elsewhere: Sequence[float],
    alone: Sequence[float],
) -> Number | None:
    where, facet = place
    many = len(there) + len(elsewhere)
    if len(said) >= FEWEST and elsewhere:
        return Number(where, facet, "corrected", _corrected(said, there, elsewhere), len(said), many)
    own = [*said, *alone]
    if len(own) >= FEWEST:
        return Number(where, facet, "people", _alone(own), len(own), many)
    judged = [*there, *elsewhere]
    if len(judged) >= FEWEST:
        return Number(where, facet, "judge", _alone(judged), len(own), many)
    return None


def _corrected(said: Sequence[float], there: Sequence[float], elsewhere: Sequence[float]) -> Estimate:
    """The judge corrected. Where all people say the same, or nothing varies at all, the interval would have next to no
    width: then it has Wilson's, of their answers alone."""
    found = corrected(said, there, elsewhere)
    if len({*said}) > 1 and found.high > found.low:
        return found
    own = share(round(sum(said)), len(said))
    return replace(found, low=min(found.low, own.low), high=max(found.high, own.high))


def _alone(said: Sequence[float]) -> Estimate:
    """A share with Wilson's interval."""
    found = share(round(sum(said)), len(said))
    return Estimate(found.value, found.low, found.high)

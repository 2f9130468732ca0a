"""The judge's seed set: conversations that are good, subtly wrong and plainly wrong by construction.

They stand in for the first annotations of people, and are never called theirs: their annotator is *by construction*.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from flowc_training.categories import Category
from flowc_training.judge.annotations import BY_CONSTRUCTION, Annotation
from flowc_training.judge.damage import DAMAGES, WRITING, Damage, answers
from flowc_training.judge.subjects import Subject, of_conversation
from flowc_training.trajectories.making import category_of, trajectory
from flowc_training.trajectory import Trajectory

GOOD_ONES: Mapping[Category, int] = {
    "create": 20,
    "third_party": 6,
    "email": 6,
    "edit": 14,
    "repair": 5,
    "clarify": 6,
    "question": 5,
    "not_flow": 3,
    "impossible": 3,
    "hostile": 2,
}
"""How many good conversations of each category."""

DAMAGED: Mapping[str, int] = {
    "another trigger": 10,
    "an action is left out": 11,
    "another threshold": 11,
    "another condition": 11,
    "guessed, not asked": 8,
    "asked needlessly": 9,
    "renamed unasked": 7,
    "a step unasked": 9,
    "says it is on": 6,
    "no next step": 6,
    "declined what Flow does": 8,
    "another wish": 10,
    "only logs": 8,
    "a makeshift for what is not Flow's": 6,
    "answered another question": 5,
    "claims what was not made": 5,
}
"""How many of each damage: 88 subtle ones and 42 plain ones beside 70 that are good."""
_MOST = 4_000
"""Trajectories that are looked at before it is given up."""


@dataclass(frozen=True, slots=True)
class Seed:
    """A conversation to judge, and what is known of it; ``note`` of the annotation is the damage."""

    subject: Subject
    annotation: Annotation


@dataclass(frozen=True, slots=True)
class _Made:
    trajectory: Trajectory
    damage: Damage | None


def seeds(
    seed: int | str, good: Mapping[Category, int] = GOOD_ONES, damaged: Mapping[str, int] = DAMAGED
) -> tuple[Seed, ...]:
    """The seed set: the same of the same seed, in an order of chance that tells nothing.

    Raises ``ValueError`` where a damage has no conversation that it can be done to.
    """
    made = [*_made(seed, Counter(good), Counter(damaged))]
    Random(f"{seed} order").shuffle(made)
    return tuple(_seed(number, each) for number, each in enumerate(made, 1))


def _made(seed: int | str, good: Counter[Category], damaged: Counter[str]) -> Iterator[_Made]:
    seen: list[Trajectory] = []
    for n in range(_MOST):
        if not (good.total() or damaged.total()):
            return
        category = category_of(seed, n)
        if not (good[category] or _fitting(category, damaged) or (category in WRITING and len(seen) < 200)):
            continue
        ideal = trajectory(seed, n)
        rng = Random(f"{seed} damage {n}")
        found = _one(ideal, rng, seen, good, damaged)
        seen = [*seen[-300:], ideal]
        if found is not None:
            yield found
    left = ", ".join([*(+good), *(+damaged)])
    raise ValueError(f"{_MOST} conversations had no place for: {left}")


def _fitting(category: Category, damaged: Counter[str]) -> list[Damage]:
    """The damages that are still wanted of a category, those first of which the most are."""
    found = [each for each in DAMAGES if damaged[each.name] > 0 and category in each.categories]
    return sorted(found, key=lambda each: -damaged[each.name])


def _one(
    ideal: Trajectory,
    rng: Random,
    seen: Sequence[Trajectory],
    good: Counter[Category],
    damaged: Counter[str],
) -> _Made | None:
    """What a trajectory is used for: the good one that is still wanted, or damaged."""
    fitting = _fitting(ideal.category, damaged)
    is_usable = ideal.category != "hostile" or bool(ideal.workflow)
    wanted = good[ideal.category]
    if (
        is_usable
        and wanted
        and rng.random() < wanted / (wanted + sum(damaged[each.name] for each in fitting))
    ):
        good[ideal.category] -= 1
        return _Made(ideal, None)
    for damage in fitting if is_usable else ():
        made = damage.make(ideal, rng, seen)
        if made is not None:
            damaged[damage.name] -= 1
            return _Made(made, damage)
    return None


def _seed(number: int, made: _Made) -> Seed:
    name, found = f"seed-{number:03}", made.trajectory
    subject = of_conversation(
        name,
        found.conversation,
        found.workflow,
        found.before,
        category=found.category,
        language=found.language,
    )
    note = f"{made.damage.severity}: {made.damage.name}" if made.damage else "good"
    told = answers(found.category, made.damage)
    return Seed(subject, Annotation(name, BY_CONSTRUCTION, told, note=note))

"""Completions as points: what one kind of model answered to the test set, scored, each item once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import TypeAlias

from flowc_serving.rollout.statistics import Interval
from flowc_training.ablation.arms import EVERY_ARM, Arm
from flowc_training.ablation.completions import DECODINGS, STARTS, Completion, Decoding, Start
from flowc_training.ablation.faults import Fault, fault
from flowc_training.ablation.items import Item, Items
from flowc_training.ablation.scoring import Score, scored
from flowc_training.bench.scoring.figures import bootstrap

Key: TypeAlias = tuple[Start, Decoding, int, Arm]


@dataclass(frozen=True, slots=True)
class Answer:
    """A completion with its score and its fault."""

    item: Item
    completion: Completion
    score: Score
    fault: Fault | None


@dataclass(frozen=True, slots=True)
class Point:
    """The answers of models that differ in nothing but their seed."""

    start: Start
    decoding: Decoding
    examples: int
    arm: Arm
    answers: tuple[Answer, ...]

    @property
    def items(self) -> frozenset[str]:
        return frozenset(each.item.id for each in self.answers)

    @property
    def seeds(self) -> tuple[int, ...]:
        return tuple(sorted({each.completion.seed for each in self.answers}))

    @property
    def rates(self) -> tuple[float, ...]:
        return tuple(sorted({each.completion.rate for each in self.answers}))

    @property
    def trained(self) -> float:
        """Tokens that its models learned from, the mean over seeds."""
        found = {each.completion.seed: each.completion.trained for each in self.answers}
        return fmean(found.values())

    def mean(self, said: Callable[[Completion], float]) -> float:
        """The mean of what is said of each answer."""
        return fmean(said(each.completion) for each in self.answers)

    def by_item(self, said: Callable[[Score], bool]) -> dict[str, float]:
        """By item, the share of its answers of which something is said."""
        found: dict[str, list[bool]] = defaultdict(list)
        for each in self.answers:
            found[each.item.id].append(said(each.score))
        return {item: fmean(each) for item, each in found.items()}

    def share(self, said: Callable[[Score], bool]) -> Interval:
        """The share of answers of which something is said, with its interval over items."""
        return bootstrap([*self.by_item(said).values()])

    def of_shape(self, shape: str) -> Point:
        """The answers to items of a shape."""
        kept = tuple(each for each in self.answers if each.item.shape == shape)
        return Point(self.start, self.decoding, self.examples, self.arm, kept)


def points(completions: Iterable[Completion], items: Items) -> list[Point]:
    """The points of the test set, in the tables' order. Raises ``ValueError`` where one is to no item of it."""
    known = {each.id: each for each in items.test}
    found: dict[Key, list[Answer]] = defaultdict(list)
    for each in completions:
        item = known.get(each.item)
        if item is None:
            raise ValueError(f"there is no item {each.item}: the completions are of other items")
        score = scored(item, each)
        key = (each.start, each.decoding, each.examples, each.arm)
        found[key].append(Answer(item, each, score, fault(item, each, score)))
    return [Point(*key, tuple(found[key])) for key in sorted(found, key=_place)]


def _place(key: Key) -> tuple[int, ...]:
    start, decoding, examples, arm = key
    return STARTS.index(start), DECODINGS.index(decoding), examples, EVERY_ARM.index(arm)


# Two points.

NEAR = 0.05
"""How far apart the tokens of two trainings may be that count as equal, as a share."""


def difference(one: Point, other: Point, said: Callable[[Score], bool]) -> Interval:
    """The share of one less that of the other, over the items that both answered, with its paired interval."""
    ours, theirs = one.by_item(said), other.by_item(said)
    return bootstrap([ours[item] - theirs[item] for item in sorted(ours.keys() & theirs.keys())])


def equal_examples(found: Sequence[Point], arm: Arm, other: Arm) -> list[tuple[Point, Point]]:
    """Pairs of two arms that learned from as many examples, and answer in the same way."""
    by_key = {(each.start, each.decoding, each.examples, each.arm): each for each in found}
    pairs = ((each, by_key.get((each.start, each.decoding, each.examples, other))) for each in found)
    return [(one, two) for one, two in pairs if one.arm == arm and two is not None]


def equal_tokens(found: Sequence[Point], arm: Arm, other: Arm) -> list[tuple[Point, Point]]:
    """Pairs of two arms that learned from as many tokens, and answer in the same way."""
    return [
        (one, two)
        for two in found
        for one in found
        if (one.arm, two.arm) == (arm, other)
        and (one.start, one.decoding) == (two.start, two.decoding)
        and two.trained > 0
        and abs(one.trained - two.trained) <= NEAR * two.trained
    ]


def decoded(found: Sequence[Point], decoding: Decoding) -> list[tuple[Point, Point]]:
    """Points that answer in one way, each with the same models answering plainly."""
    plain = {(each.start, each.examples, each.arm): each for each in found if each.decoding == "plain"}
    return [
        (each, plain[key])
        for each in found
        if each.decoding == decoding and (key := (each.start, each.examples, each.arm)) in plain
    ]

"""Where the agent falls short, by slice: below what it is to reach, or below all the rest, and often enough to matter.

A slice is named only where chance is no excuse. Shops are what is drawn (``chance``), and with many slices some look
bad by luck, so the chances are corrected by Holm's steps and not by Benjamini's and Hochberg's: each name costs rows
and a place in training, so that a false name at most once in twenty weeks is wanted, not a share of false ones; and
slices overlap or are each other's rest (``email=yes``, ``email=no``), where Holm's needs no more to be known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from flowc_serving.agent.json_value import Object
from flowc_serving.rollout.statistics import Interval
from flowc_training.weekly import chance, records
from flowc_training.weekly.chance import Difference, Mean
from flowc_training.weekly.scores import Weighed

Standing = Literal["short", "not seen short", "too rare", "too few to say"]
Against = Literal["target", "rest"]


@dataclass(frozen=True, slots=True)
class Rules:
    """When a slice falls short.

    ``target``: what its value is to reach. ``frequency``: the share of conversations from which it matters. ``fewest``
    and ``shops``: with fewer conversations, or of fewer shops, nothing is said. ``level``: the chance of any false name
    in a week. ``left_out``: kinds of slices that tell what the agent did and not what was asked of it.
    """

    target: float = 0.7
    frequency: float = 0.05
    fewest: int = 20
    shops: int = 10
    level: float = 0.05
    left_out: tuple[str, ...] = ("tool",)


@dataclass(frozen=True, slots=True)
class Change:
    """A slice's value against the same slice's elsewhere (``value``), with the interval of the difference.

    ``adjusted`` is the chance corrected for all slices; ``is_worse`` and ``is_better`` where that leaves no doubt.
    """

    value: float
    n: int
    difference: Interval
    p: float
    adjusted: float
    is_worse: bool = False
    is_better: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """A slice of a week: its value, and how it stands.

    ``against`` is what it was held against with the worse result, ``difference`` how much it is above that, ``p`` the
    chance of as much below if there were no difference, ``adjusted`` the same corrected for the ``tested`` slices that
    are frequent and have data enough. ``within``: short slices that this one only shares its short conversations with.
    """

    slice: str
    n: int
    shops: int
    frequency: float
    value: Interval
    against: Against
    difference: Interval
    p: float
    adjusted: float
    tested: int
    standing: Standing
    within: tuple[str, ...] = ()
    last_week: Change | None = None
    baseline: Change | None = None

    @property
    def is_short(self) -> bool:
        return self.standing == "short"

    @property
    def is_cause(self) -> bool:
        """Is it short by itself, and not only by another short one that it overlaps?"""
        return self.is_short and not self.within

    @property
    def shortfall(self) -> float:
        """How far it is below what it is held against."""
        return max(0.0, -self.difference.value)


def to_json(gap: Gap) -> Object:
    """A gap as a JSON object."""
    return records.to_json(gap)


def from_json(data: Any) -> Gap:
    """The gap of a JSON object. Raises ``RecordError``."""
    return records.from_json(Gap, data)


DEFAULT = Rules()


def gaps(
    now: Sequence[Weighed],
    before: Sequence[Weighed] = (),
    baseline: Sequence[Weighed] | None = None,
    rules: Rules = DEFAULT,
) -> tuple[Gap, ...]:
    """Every slice of this week's conversations, by name, held against the target and the rest of the week, against last
    week (``before``), and against the arm that has the old model (``baseline``)."""
    slices = members(now, rules)
    found = [_gap(name, slices[name], now, rules) for name in sorted(slices)]
    found = _judged(found, rules)
    found = _traced(found, now, slices, rules)
    last, usual = _changes(slices, before, rules), _changes(slices, baseline or (), rules)
    return tuple(
        replace(each, last_week=last.get(each.slice), baseline=usual.get(each.slice)) for each in found
    )


def members(found: Iterable[Weighed], rules: Rules = DEFAULT) -> dict[str, list[Weighed]]:
    """The conversations of each slice."""
    slices: dict[str, list[Weighed]] = defaultdict(list)
    for each in found:
        for name in {*each.slices}:
            if name.partition("=")[0] not in rules.left_out:
                slices[name].append(each)
    return slices


def _mean(found: Iterable[Weighed]) -> Mean:
    return chance.mean((each.shop, each.value) for each in found)


def _gap(name: str, inside: Sequence[Weighed], now: Sequence[Weighed], rules: Rules) -> Gap:
    """A slice before the others are known: its chance is its own."""
    mean = _mean(inside)
    frequency = len(inside) / len(now)
    is_frequent = frequency >= rules.frequency
    held = _held(mean, _mean(_without(now, inside) if is_frequent else ()), rules)
    standing: Standing = "not seen short" if _is_enough(mean, rules) else "too few to say"
    if not is_frequent:
        standing = "too rare"
    against = min(held, key=lambda each: (held[each].p, held[each].interval.value))
    p = min(1.0, len(held) * held[against].p)
    return Gap(
        name, mean.n, mean.shops, frequency, chance.interval(mean), against, held[against].interval, p, 1.0, 0,
        standing,
    )  # fmt: skip


def _without(found: Sequence[Weighed], left_out: Sequence[Weighed]) -> list[Weighed]:
    ids = {each.id for each in left_out}
    return [each for each in found if each.id not in ids]


def _is_enough(mean: Mean, rules: Rules) -> bool:
    return mean.n >= rules.fewest and mean.shops >= rules.shops


def _held(mean: Mean, rest: Mean, rules: Rules) -> dict[Against, Difference]:
    """A mean against the target and, where that is enough to say, against the rest. What is not below has no chance
    of being short."""
    own = chance.interval(mean)
    low, value, high = (each - rules.target for each in (own.low, own.value, own.high))
    held: dict[Against, Difference] = {
        "target": Difference(Interval(value, low, high), chance.beside(mean, rules.target))
    }
    if _is_enough(rest, rules):
        held["rest"] = chance.difference(mean, rest)
    return {
        name: each if each.interval.value < 0 else Difference(each.interval, 1.0)
        for name, each in held.items()
    }


def _judged(found: Sequence[Gap], rules: Rules) -> list[Gap]:
    """Corrected for all slices that could be named; which those are does not hang on their values."""
    tested = [each for each in found if each.standing == "not seen short"]
    adjusted = dict(
        zip((each.slice for each in tested), chance.holm([each.p for each in tested]), strict=True)
    )
    return [
        replace(
            each,
            tested=len(tested),
            adjusted=adjusted.get(each.slice, 1.0),
            standing="short" if adjusted.get(each.slice, 1.0) <= rules.level else each.standing,
        )
        for each in found
    ]


# Slices that are short only by others.


def _traced(
    found: Sequence[Gap], now: Sequence[Weighed], slices: Mapping[str, Sequence[Weighed]], rules: Rules
) -> list[Gap]:
    """Each short slice with those that it is short by. Of two that are each other's reason the surer one is it."""
    short = sorted((each for each in found if each.is_short), key=lambda each: (each.p, -each.n, each.slice))
    names = [each.slice for each in short]
    by = {
        name: [other for other in names if other != name and _is_by(slices[name], slices[other], now, rules)]
        for name in names
    }
    for at, name in enumerate(names):
        by[name] = [other for other in by[name] if name not in by[other] or names.index(other) < at]
    causes = {name for name in names if not by[name]} or {*names[:1]}
    within = {name: _reasons(by[name], causes) for name in names if name not in causes}
    return [replace(each, within=within.get(each.slice, ())) for each in found]


def _reasons(by: Sequence[str], causes: set[str]) -> tuple[str, ...]:
    """The causes among the reasons of a slice, or else the first reason, which has a cause in turn."""
    return tuple(each for each in by if each in causes) or tuple(by[:1])


def _is_by(inside: Sequence[Weighed], other: Sequence[Weighed], now: Sequence[Weighed], rules: Rules) -> bool:
    """Is a slice short only by another one: without what they share it is not, and what they share is not worse than
    what else the other has?"""
    alone = _without(inside, other)
    shared = _without(inside, alone)
    if not shared or _is_below(_mean(alone), _mean(_without(_without(now, inside), other)), rules):
        return False
    own, else_ = _mean(shared), _mean(_without(other, shared))
    apart = chance.difference(own, else_)
    return else_.n == 0 or not (apart.interval.value < 0 and apart.p <= rules.level)


def _is_below(mean: Mean, rest: Mean, rules: Rules) -> bool:
    """Uncorrected: the slice is short already, and the question is only whether what is left of it is."""
    return _is_enough(mean, rules) and any(
        each.p <= rules.level for each in _held(mean, rest, rules).values()
    )


# Against other weeks and arms.


def _changes(
    slices: Mapping[str, Sequence[Weighed]], other: Sequence[Weighed], rules: Rules
) -> dict[str, Change]:
    """The slices that are in both with data enough, corrected for all of them."""
    there = members(other, rules)
    found: dict[str, tuple[Mean, Difference]] = {}
    for name in sorted(slices.keys() & there.keys()):
        mean, old = _mean(slices[name]), _mean(there[name])
        if _is_enough(mean, rules) and _is_enough(old, rules):
            found[name] = old, chance.difference(mean, old)
    adjusted = chance.holm([each.p for _, each in found.values()])
    return {
        name: _change(old, each, p, rules)
        for (name, (old, each)), p in zip(found.items(), adjusted, strict=True)
    }


def _change(old: Mean, found: Difference, adjusted: float, rules: Rules) -> Change:
    is_sure = adjusted <= rules.level
    value = found.interval.value
    return Change(
        old.value, old.n, found.interval, found.p, adjusted, is_sure and value < 0, is_sure and value > 0
    )

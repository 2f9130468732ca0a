"""May a candidate take the place of the model that is served? Said in words, whatever the answer.

It may if it was measured on the same examples under the same contract, the benchmark holds as a whole, no guarded slice
is worse beyond its interval, and every check holds. Intervals of guarded slices are not corrected for how many there
are: a week that is held back by bad luck costs a week, and a guard that is corrected for many sees nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from flowc_serving.agent.json_value import Object
from flowc_serving.rollout.statistics import Interval
from flowc_training.bench.scoring.figures import mcnemar
from flowc_training.weekly import chance, records
from flowc_training.weekly.measured import Marked, Measured

ALL = "all"
"""The slice that every example is in."""
Standing = Literal["better", "worse", "no difference seen", "too few to say"]


@dataclass(frozen=True, slots=True)
class Check:
    """One of the checks beside the benchmark: preflight, the mirror, the logits that are served."""

    name: str
    passed: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """``slack``: by how much the benchmark as a whole may be below, where chance may be the reason. ``fewest``: with
    fewer examples nothing is said of a slice. ``level``: 1 less it is what intervals hold."""

    slack: float = 0.02
    fewest: int = 6
    level: float = 0.05


@dataclass(frozen=True, slots=True)
class Compared:
    """A slice with both models; ``difference`` is the candidate's less the current one's, paired by example.

    ``won`` and ``lost`` are examples that only the candidate, or only the current one, gets right; ``p`` is McNemar's.
    """

    slice: str
    examples: int
    current: float
    candidate: float
    difference: Interval
    won: tuple[str, ...]
    lost: tuple[str, ...]
    p: float
    standing: Standing
    is_guarded: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether the candidate goes on; ``reasons`` are why not, or why so. ``slices`` has all examples first."""

    passes: bool
    reasons: tuple[str, ...]
    slices: tuple[Compared, ...] = ()
    candidate: str = ""
    current: str = ""
    checks: tuple[Check, ...] = ()


def to_json(decision: Decision) -> Object:
    """A decision as a JSON object."""
    return records.to_json(decision)


def from_json(data: Any) -> Decision:
    """The decision of a JSON object. Raises ``RecordError``."""
    return records.from_json(Decision, data)


DEFAULT = Limits()


def gate(
    candidate: Measured,
    current: Measured,
    checks: Sequence[Check],
    guarded: Sequence[str] = (),
    limits: Limits = DEFAULT,
) -> Decision:
    """The decision on a candidate. Never raises: what cannot be compared is refused, and the decision says why."""
    names, done = (candidate.model, current.model), tuple(checks)
    refused = (*_unlike(candidate, current), *_failed(checks))
    if any(_unlike(candidate, current)):
        return Decision(False, refused, (), *names, done)
    slices = tuple(_slices(candidate, current, {*guarded}, limits))
    against = (*refused, *_held_back(slices, guarded, limits))
    return Decision(not against, against or tuple(_passed(slices, checks)), slices, *names, done)


# What cannot be compared.


def _unlike(candidate: Measured, current: Measured) -> Iterator[str]:
    if candidate.fingerprint != current.fingerprint:
        yield (
            f"the candidate was measured under another contract ({candidate.fingerprint[:16]}) than the current model "
            f"({current.fingerprint[:16]}): measure the current one anew under the candidate's"
        )
    if candidate.benchmark != current.benchmark:
        yield (
            f"the two were measured on other examples (the sets are {candidate.benchmark or 'unnamed'} and "
            f"{current.benchmark or 'unnamed'}): measure both on the same"
        )
    for who, one in (("the candidate", candidate), ("the current model", current)):
        if one.wanted and len(_by_id(one)) < one.wanted:
            yield f"{who} was measured on {len(_by_id(one))} of {one.wanted} examples: a run was cut off; let it go on"
        if twice := len(one.examples) - len(_by_id(one)):
            yield f"{twice} of the examples that {who} was measured on stand there twice"
    yield from _missing("the candidate", _by_id(candidate), _by_id(current))
    yield from _missing("the current model", _by_id(current), _by_id(candidate))
    if not candidate.examples and not current.examples:
        yield "nothing was measured: there is no example"
    yield from _other_attempts(_by_id(candidate), _by_id(current))


def _missing(who: str, found: Mapping[str, Marked], wanted: Mapping[str, Marked]) -> Iterator[str]:
    if lacking := sorted(wanted.keys() - found.keys()):
        yield f"{who} was not measured on {_some(lacking)}: measure it there, a crash counts as wrong"


def _other_attempts(found: Mapping[str, Marked], other: Mapping[str, Marked]) -> Iterator[str]:
    both = sorted(found.keys() & other.keys())
    if unlike := [each for each in both if found[each].attempts != other[each].attempts]:
        yield f"the two had not as many attempts at {_some(unlike)}: a run was cut off; let it go on"


def _by_id(measured: Measured) -> dict[str, Marked]:
    return {each.id: each for each in measured.examples}


def _some(names: Sequence[str], most: int = 3) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{len(names)} of the examples ({', '.join(names[:most])}{more})"


# What is compared.


def _slices(candidate: Measured, current: Measured, guarded: set[str], limits: Limits) -> Iterator[Compared]:
    """All examples first, then each slice that either model's examples are in."""
    new, old = _by_id(candidate), _by_id(current)
    groups: dict[str, list[str]] = {}
    for each in sorted(new):
        for name in sorted({*new[each].slices, *old[each].slices}):
            groups.setdefault(name, []).append(each)
    for name, ids in [(ALL, sorted(new)), *sorted(groups.items())]:
        yield _compared(name, [(new[each], old[each]) for each in ids], name in guarded, limits)


def _compared(
    name: str, pairs: Sequence[tuple[Marked, Marked]], is_guarded: bool, limits: Limits
) -> Compared:
    found = chance.paired([_right(new) - _right(old) for new, old in pairs], 1 - limits.level).interval
    won = tuple(new.id for new, old in pairs if _right(new) > 0.5 >= _right(old))
    lost = tuple(new.id for new, old in pairs if _right(old) > 0.5 >= _right(new))
    return Compared(
        name,
        len(pairs),
        sum(_right(old) for _, old in pairs) / len(pairs),
        sum(_right(new) for new, _ in pairs) / len(pairs),
        found,
        won,
        lost,
        mcnemar(len(lost), len(won)),
        _standing(found, len(pairs), limits),
        is_guarded,
    )


def _right(marked: Marked) -> float:
    """The share of attempts that are right, of which those that crashed are none."""
    return min(marked.right, 1 - marked.crashed / marked.attempts) if marked.attempts > 0 else 0.0


def _standing(difference: Interval, examples: int, limits: Limits) -> Standing:
    if examples < limits.fewest:
        return "too few to say"
    if difference.high < 0:
        return "worse"
    return "better" if difference.low > 0 else "no difference seen"


# In words.


def _held_back(slices: Sequence[Compared], guarded: Sequence[str], limits: Limits) -> Iterator[str]:
    by_name = {each.slice: each for each in slices}
    whole = by_name[ALL]
    if whole.standing == "worse" or whole.difference.value < -limits.slack:
        yield f"the benchmark does not hold: {_told(whole)}"
    for name in dict.fromkeys(each for each in guarded if each != ALL):
        if name not in by_name:
            yield f"{name} is guarded, and no example is in it: add examples, or do not guard it"
        elif by_name[name].standing == "worse":
            yield f"{name} is guarded and worse: {_told(by_name[name])}"


def _failed(checks: Sequence[Check]) -> Iterator[str]:
    yield from (
        f"{each.name} does not hold{': ' if each.why else ''}{each.why}" for each in checks if not each.passed
    )


def _passed(slices: Sequence[Compared], checks: Sequence[Check]) -> Iterator[str]:
    whole, *rest = slices
    yield f"the benchmark holds: {_told(whole)}"
    guarded = [each for each in rest if each.is_guarded]
    if guarded:
        yield f"no guarded slice is worse beyond its interval ({len(guarded)} guarded)"
    if few := [each.slice for each in guarded if each.standing == "too few to say"]:
        yield f"too few examples to say anything of {', '.join(few)}, which are guarded"
    if better := [each.slice for each in rest if each.standing == "better"]:
        yield f"better in {', '.join(better)}"
    if checks:
        yield f"{', '.join(each.name for each in checks)}: held"


def _told(found: Compared) -> str:
    difference = found.difference
    return (
        f"{100 * found.candidate:.1f} % right against {100 * found.current:.1f} % on {found.examples} examples "
        f"({100 * difference.value:+.1f} points, {100 * difference.low:+.1f} to {100 * difference.high:+.1f}; "
        f"{len(found.won)} won, {len(found.lost)} lost)"
    )

"""Does a workflow do what an example wants? On the example's own events, then on made-up ones.

Events where something must happen and events where nothing may are counted apart and multiplied: who does nothing
gets nothing. The order of effects is free, for steps may stand in another order and do the same; so is that of a list
of plain values, such as tags.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, TypeAlias, cast

from flowc import FlowError, Source
from flowc.simulate import Effect, Event, Events, Limits, Run, Shop, due, run
from flowc.testing import Case, Expected, Pattern, Result, Suite, differences, run_case
from flowc_serving.agent.json_value import Json
from flowc_serving.agent.trials import paired
from flowc_training.bench.example import NOW
from flowc_training.bench.scoring.alike import usual, usual_effect
from flowc_training.bench.scoring.facts import Facts
from flowc_training.bench.scoring.naming import other_names, renamed_event, renamed_shop

GENERATED = 60
"""Events that are made up for a comparison."""
SECONDS = 120.0
"""That a workflow may take on all of them. One that needs more is not shown to do the same."""
_LIMITS = Limits(visits=1_000, seconds=5.0, script_seconds=1.0)
_PATIENCE = Limits(seconds=10.0, script_seconds=2.0)
"""Of an example's own event. A program that takes longer once is not run on the others: no score waits for it."""
_NOT_RUN = "not run: it took too long on an event before"
_LATER = NOW + timedelta(days=40)
"""Schedules are compared from here on, so that the day one starts at does not count."""
_RUNS = 12
_FAILS = "the run fails"
_NO_FACTS = Facts()

Pins: TypeAlias = Mapping[str, Mapping[str, Any]]
"""By task, the fields whose values an example's expectations fix, and of objects the members; the rest is free."""


@dataclass(frozen=True, slots=True)
class Happened:
    """What came of one event. ``wrong`` says what is not as expected; ``run`` is None where none began."""

    name: str
    is_effect: bool
    wrong: tuple[str, ...]
    run: Run | None

    @property
    def passed(self) -> bool:
        return not self.wrong


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What came of all events of an example."""

    events: tuple[Happened, ...]

    @property
    def score(self) -> float:
        """The share of events where something happens and went right, times that of those where nothing may."""
        return _share(self.events, True) * _share(self.events, False)

    @property
    def is_right(self) -> bool:
        return bool(self.events) and all(each.passed for each in self.events)


def _share(events: Sequence[Happened], is_effect: bool) -> float:
    kind = [each for each in events if each.is_effect is is_effect]
    if not kind:
        return 0.0 if is_effect else 1.0  # without an event where something happens nothing is shown
    return sum(each.passed for each in kind) / len(kind)


def is_effect(expected: Expected) -> bool:
    """Does this expect something to happen?"""
    return bool(expected.effects or expected.including)


def is_quiet(expected: Expected) -> bool:
    """Does this say of something that it may not happen?"""
    return expected.effects == () or bool(expected.without)


def behave(source: Source, cases: Sequence[Case]) -> Behaviour:
    """What a workflow does on the events of an example."""
    suite = Suite("", source, ())
    found: list[Happened] = []
    is_slow = False
    for case in cases:
        found.append(_not_run(case) if is_slow else _happened(suite, case))
        is_slow = is_slow or bool((ran := found[-1].run) and ran.took_too_long)
    return Behaviour(tuple(found))


def _not_run(case: Case) -> Happened:
    return Happened(case.name, is_effect(case.expected), (_NOT_RUN,), None)


def _happened(suite: Suite, case: Case) -> Happened:
    result: Result = run_case(suite, replace(case, expected=Expected(outcome=None)), _PATIENCE)
    found = result.run or Run("failed", (), (), _refusal(suite.source, case))
    return Happened(
        case.name, is_effect(case.expected), tuple(_wrong(case.expected, found, suite)), result.run
    )


def _refusal(source: Source, case: Case) -> tuple[Any, ...]:
    """Why an event starts nothing."""
    try:
        run(source.workflow, case.event, case.shop, now=case.now, strict=case.strict)
    except FlowError as error:
        return tuple(error.diagnostics)
    return ()


def _wrong(expected: Expected, found: Run, suite: Suite) -> Iterator[str]:
    """What differs: effects in any order first, all else as in a test file."""
    told = (replace(usual_effect(each), fields=_sorted(each.fields)) for each in found.effects)
    done = replace(found, effects=tuple(told))
    effects = None if expected.effects is None else tuple(map(_pattern, expected.effects))
    is_met = effects is None or _paired(effects, done.effects)
    wanted = Expected(
        expected.outcome,
        None if is_met else effects,
        tuple(map(_pattern, expected.including)),
        tuple(map(_pattern, expected.without)),
        expected.path,
        expected.codes,
    )
    return differences(wanted, done, suite.workflow)


def _pattern(pattern: Pattern) -> Pattern:
    return Pattern(usual(pattern.task), _sorted(pattern.fields), pattern.span)


def _paired(patterns: Sequence[Pattern], effects: Sequence[Effect]) -> bool:
    """Is there for each pattern an effect of its own, and no effect left?"""
    return len(patterns) == len(effects) == len(paired(patterns, effects))


def _sorted(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _in_order(value) for key, value in fields.items()}


def _in_order(value: Any) -> Any:
    """A value whose lists of plain values are in one order."""
    if isinstance(value, Mapping):
        return _sorted(cast("Mapping[str, Any]", value))
    if not isinstance(value, list | tuple):
        return value
    items = [_in_order(each) for each in cast("list[Any]", value)]
    is_plain = all(isinstance(each, str | int | float) for each in items)
    return sorted(items, key=_text) if is_plain else items


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)


# Made-up events.


@dataclass(frozen=True, slots=True)
class Parting:
    """An event on which two workflows part, and what only one of them does."""

    event: Event
    shop: Shop
    why: str


def pins_of(cases: Sequence[Case]) -> Pins:
    """What the expectations of some events fix."""
    found: dict[str, dict[str, Any]] = {}
    for case in cases:
        expected = case.expected
        for each in (*(expected.effects or ()), *expected.including, *expected.without):
            held = found.setdefault(usual(each.task), {})
            for key, value in each.fields.items():
                held[key] = _merged(held.get(key), value)
    return found


def _merged(one: Any, other: Any) -> Any:
    """The members that either fixes; None fixes the whole value."""
    if isinstance(one, dict) and isinstance(other, Mapping):
        members, more = cast("dict[str, Any]", one), cast("Mapping[str, Any]", other)
        return {key: _merged(members.get(key), more.get(key)) for key in {**members, **more}}
    if one is None and isinstance(other, Mapping):
        return {key: _merged(None, value) for key, value in cast("Mapping[str, Any]", other).items()}
    return None


def parting(expected: Source, got: Source, pins: Pins, facts: Facts = _NO_FACTS) -> Parting | None:
    """The first made-up event on which the workflows part, in what the pins fix and in when it happens."""
    one, other = expected.workflow, got.workflow
    events, names, took = Events((one, other)), other_names((expected,), got), 0.0
    for seed in range(GENERATED):
        made = events.make(seed)
        happens, there = facts.told(made.event, True), facts.stocked(made.shop, True)
        event, shop = renamed_event(happens, names), renamed_shop(there, names)
        ours, begun = _told(expected, happens, there, pins), monotonic()
        theirs = _told(got, event, shop, pins)
        if (took := took + monotonic() - begun) > SECONDS:
            return Parting(happens, there, f"it takes more than {SECONDS:.0f} seconds on made-up events")
        if ours is None or theirs is None or _as_good(ours, theirs):
            continue
        return Parting(happens, there, _parted(ours, theirs))
    return None


def _told(source: Source, event: Event, shop: Shop, pins: Pins) -> Counter[str] | None:
    """What a run does, as far as it counts; None where a limit of the simulator stopped it."""
    try:
        found = run(source.workflow, event, shop, limits=_LIMITS)
    except FlowError as error:
        return Counter([f"it does not run: {error.diagnostics[0].code}"])
    if found.outcome == "stopped":
        return None
    told = Counter(_effect(each, pins.get(each.task, {})) for each in map(usual_effect, found.effects))
    if found.outcome == "failed":
        told[_FAILS] += 1
    return told


def _as_good(ours: Counter[str], theirs: Counter[str]) -> bool:
    """The same effects; a run that ends where ours fails for want of a value is no worse."""
    return ours == theirs or ours == theirs + Counter([_FAILS])


def _effect(effect: Effect, pins: Mapping[str, Any]) -> str:
    held = {key: _held(effect.fields[key], pins[key]) for key in sorted(pins) if key in effect.fields}
    return f"{effect.task} at {effect.at:%Y-%m-%dT%H:%M}: {_text(_sorted(held))}"


def _held(value: Json, pins: Any) -> Any:
    """Of an object the members that are fixed, else the whole value."""
    if isinstance(pins, dict) and isinstance(value, Mapping):
        members = cast("Mapping[str, Any]", value)
        return {
            key: _held(members[key], each)
            for key, each in cast("dict[str, Any]", pins).items()
            if key in members
        }
    return value


def _parted(ours: Counter[str], theirs: Counter[str]) -> str:
    sides = (("missing", ours - theirs), ("too much", theirs - ours))
    return "; ".join(f"{name}: {', '.join(sorted(found.elements()))[:400]}" for name, found in sides if found)


# Triggers.


def triggers_differ(expected: Source, got: Source) -> str:
    """What differs in what starts two workflows: their triggers, what these are set to, when a schedule fires."""
    after = max(_begun(expected), _begun(got))
    ours, theirs = _triggers(expected, after), _triggers(got, after)
    return "" if ours == theirs else f"triggers: {_parted(ours, theirs)}"


def _begun(source: Source) -> datetime:
    """When all its schedules run: one that begins in a year is no other for that."""
    return max((*(each for step in _starts(source) for each in due(step, NOW, 1)), _LATER))


def _triggers(source: Source, after: datetime) -> Counter[str]:
    return Counter(_trigger(each, after) for each in _starts(source))


def _starts(source: Source) -> list[Any]:
    return [step for step in source.workflow.steps if step.type == "TRIGGER"]


def _trigger(step: Any, after: datetime) -> str:
    times = due(step, after, _RUNS)
    if times:
        return f"{step.task} {[f'{each:%Y-%m-%dT%H:%M}' for each in times]}"
    fields = {field.id: _setting(field.value) for field in step.fields}
    return f"{step.task} {_text({key: value for key, value in fields.items() if value not in ('', None)})}"


def _setting(value: Any) -> Any:
    """What a field of a trigger is set to."""
    for said in (value.literal, value.reference):
        if said is not None:
            return said
    return _in_order(value.tree) if value.tree is not None else str(value)

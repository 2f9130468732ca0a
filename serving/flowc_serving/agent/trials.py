"""Test cases that a model writes: events with what it expects of each, read strictly and run within limits.

They have the form of ``*.test.yaml`` (docs/testing-workflows.md) but for what holds a workflow to one way of doing it:
effects may happen in any order, and there is no ``path``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar, cast

from flowc import FlowError, Span, did_you_mean
from flowc.catalog import Catalog
from flowc.check import Checked
from flowc.simulate import Effect, Limits, Run, Shop, event_of, run, shop_of
from flowc.testing import Case, Expected, Forms, Pattern, differences, matches, noded, read_cases
from flowc_serving.agent.json_value import Json, dumps
from flowc_serving.agent.tools import arguments as given
from flowc_serving.agent.tools.arguments import Refused, shown

T = TypeVar("T")

LONGEST = 20_000
"""Characters of all events, and of all expectations, as JSON."""
MOST = given.MOST
"""Test cases of one call."""
DEEPEST = 40
"""Levels of them."""
LIMITS = Limits(
    visits=500,
    comparisons=20_000,
    characters=500_000,
    liquid=5_000_000,
    seconds=2.0,
    script_seconds=0.5,
    script_megabytes=32,
)
"""Of one run. What a program does is counted, so that the same calls end at the same place; time is the last resort."""
KEYS = ("outcome", "effects", "including", "no_effects", "not", "error")
"""What can be expected."""
_MOST_TOLD = 5


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a test case: the run, and in what it is not as expected."""

    run: Run
    wrong: tuple[str, ...]


# Reading.


def read(events: Json, expectations: Json) -> tuple[Case, ...]:
    """The test cases of a call; expectations may be missing, all of them. Raises ``Refused``."""
    for name, value in (("events", events), ("expectations", expectations)):
        _sized(name, value)
    happen = given.items({"events": events}, "events")
    expect: Sequence[Json] = [None] * len(happen)
    if expectations is not None:
        expect = given.items({"expectations": expectations}, "expectations")
    if len(expect) != len(happen):
        raise Refused(
            f"there are {len(happen)} events and {len(expect)} expectations: write one for each event, "
            "or leave expectations out to see what happens"
        )
    cases: list[Case] = []
    wrong: list[str] = []
    for number, (event, expected) in enumerate(zip(happen, expect, strict=True)):
        found = _case(number, event, expected)
        if isinstance(found, Case):
            cases.append(found)
        else:
            wrong += found
    if wrong:
        raise Refused("; ".join(wrong[:_MOST_TOLD]))
    return tuple(cases)


def _sized(name: str, value: Json) -> None:
    """Refuses data that is very long or very deep."""
    try:
        size = len(dumps(value))
    except (RecursionError, ValueError):
        size = LONGEST + 1
    if size > LONGEST or _depth(value) > DEEPEST:
        raise Refused(
            f"{name} are too much: {LONGEST} characters of JSON and {DEEPEST} levels are the most; "
            "say only what the workflow reads"
        )


def _depth(value: Json) -> int:
    """How deep data nests, up to the first level too many."""
    level, depth = [value], 0
    while level and depth <= DEEPEST:
        depth += 1
        level = [item for each in level for item in _items(each)]
    return depth


def _items(value: Json) -> Sequence[Json]:
    if isinstance(value, dict):
        return [*value.values()]
    return value if isinstance(value, list) else ()


def _case(number: int, event: Json, expect: Json) -> Case | list[str]:
    """A test case, or all that is wrong with it."""
    wrong: list[str] = []
    where = f"events[{number}]"
    happens, there = (event, None) if not isinstance(event, dict) else ({**event}, event.get("shop"))
    if isinstance(happens, dict) and "environment" in happens:
        happens.pop(
            "shop", None
        )  # else it is the variable of that name, of an environment that is not said to be one
    else:
        there = None
    found = _made(where, event_of, happens, wrong)
    shop = Shop() if there is None else _made(f"{where}/shop", shop_of, there, wrong)
    expected = _expected(number, expect, wrong)
    if found is None or shop is None or expected is None:
        return wrong
    return Case(f"event {number + 1}", Span(1, 1), found, shop, None, False, expected)


def _made(where: str, reader: Callable[[Any], T], data: Json, wrong: list[str]) -> T | None:
    try:
        return reader(data)
    except FlowError as error:
        for each in error.diagnostics:
            hint = f" ({shown(each.hint, 200)})" if each.hint else ""
            wrong.append(f"{where}{shown(each.pointer or '')}: {shown(each.message, 200)}{hint}")
        return None


def _expected(number: int, expect: Json, wrong: list[str]) -> Expected | None:
    """What is expected; nothing at all where there are no expectations."""
    if expect is None:
        return Expected(outcome=None)
    where = f"expectations[{number}]"
    if isinstance(expect, dict) and (unknown := [key for key in expect if key not in KEYS]):
        said = ", ".join(map(shown, unknown[:_MOST_TOLD]))
        wrong.append(f"{where} has {said}: it may have {', '.join(KEYS)}")
        return None
    forms = Forms("")
    cases = read_cases(noded(cast(Any, [{"name": "one", "expect": expect}])), forms)
    wrong += [f"{where}: {shown(each.message, 200)}" for each in forms.found]
    return None if forms.found else cases[0].expected


def known_tasks(cases: Sequence[Case], checked: Checked, catalog: Catalog) -> None:
    """Refuses expectations of tasks that there are not: of those nothing would ever happen."""
    has = [step.task for step in checked.workflow.steps]
    for number, case in enumerate(cases):
        for each in _patterns(case.expected):
            if each.task in has or catalog.task(each.task) is not None:
                continue
            meant = did_you_mean(each.task, has)
            hint = f"did you mean {meant}?" if meant else f"the workflow has {', '.join(dict.fromkeys(has))}"
            raise Refused(f"expectations[{number}]: there is no task {shown(each.task)}: {hint}")


def _patterns(expected: Expected) -> Iterator[Pattern]:
    yield from expected.effects or ()
    yield from expected.including
    yield from expected.without


# Running.


def tried(checked: Checked, case: Case) -> Tried:
    """What a program does in a test case. Nothing is sent; an event that starts nothing is a run with a problem."""
    try:
        found = run(checked.workflow, case.event, case.shop, now=case.now, limits=LIMITS)
    except FlowError as error:
        found = Run("failed", (), (), tuple(error.diagnostics))
    told = _in_order(case.expected.effects or (), found)
    return Tried(found, tuple(differences(case.expected, told, checked.workflow)))


def _in_order(patterns: Sequence[Pattern], found: Run) -> Run:
    """The run with its effects in the order in which they are expected; those that are not, at the end."""
    taken = paired(patterns, found.effects)
    rest = [each for at, each in enumerate(found.effects) if at not in taken.values()]
    effects: list[Effect] = []
    for at, pattern in enumerate(patterns):
        if at in taken:
            effects.append(found.effects[taken[at]])
        elif rest:  # what came in its place: of the same task where there is such
            effects.append(next((each for each in rest if each.task == pattern.task), rest[0]))
            rest.remove(effects[-1])
    return replace(found, effects=(*effects, *rest))


def paired(patterns: Sequence[Pattern], effects: Sequence[Effect]) -> Mapping[int, int]:
    """For as many patterns as can have one an effect of their own: the number of each by the pattern's."""
    taken: dict[int, int] = {}

    def found(at: int, seen: set[int]) -> bool:
        for number, effect in enumerate(effects):
            if number not in seen and matches(patterns[at], effect):
                seen.add(number)
                if number not in taken or found(taken[number], seen):
                    taken[number] = at
                    return True
        return False

    for at in range(len(patterns)):
        found(at, set())
    return {at: number for number, at in taken.items()}

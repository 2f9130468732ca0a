"""Runs suites: each event in the simulator, each run against what is expected of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from time import perf_counter

from flowc.diagnostics import extras
from flowc.diagnostics.diagnostic import FlowError
from flowc.jsontext.value import Json
from flowc.model.workflow import Workflow
from flowc.records import record
from flowc.simulate.api import run as simulate
from flowc.simulate.limits import Limits
from flowc.simulate.report import shortened
from flowc.simulate.trace import Effect, Run
from flowc.testing.suite import Case, Expected, Mark, Pattern, Suite, called


@record
class Result:
    """What came of one test: nothing that differs means that it passed. ``run`` is None where none began."""

    case: Case
    run: Run | None
    differences: tuple[str, ...]
    seconds: float

    @property
    def passed(self) -> bool:
        return not self.differences


@record
class SuiteResult:
    """What came of all tests of a file."""

    suite: Suite
    results: tuple[Result, ...]


def run_suite(suite: Suite) -> SuiteResult:
    """Runs all tests of a suite. Nothing is sent anywhere."""
    return SuiteResult(suite, tuple([run_case(suite, case) for case in suite.cases]))


def run_case(suite: Suite, case: Case, limits: Limits | None = None) -> Result:
    """Runs one test. An event that cannot start the workflow is a run that has only its problems.

    Raises ``PackageMissing``.
    """
    start = perf_counter()
    try:
        found = run = simulate(
            suite.workflow, case.event, case.shop, now=case.now, limits=limits, strict=case.strict
        )
    except extras.PackageMissing:
        raise
    except FlowError as error:
        run, found = None, Run("failed", (), (), tuple(error.diagnostics))
    wrong = tuple(differences(case.expected, found, suite.workflow))
    return Result(case, run, wrong, perf_counter() - start)


# What of a run is not as expected.


def differences(expected: Expected, run: Run, workflow: Workflow) -> Iterator[str]:
    """What is not as expected, each in a few lines; nothing where all is."""
    if expected.outcome not in (None, run.outcome):
        yield "\n".join([f"outcome: expected {expected.outcome}, got {run.outcome}", *_problems(run)])
    codes = {problem.code for problem in run.problems}
    for code in expected.codes:
        if code not in codes:
            got = ", ".join(sorted(codes)) or "no problem"
            yield f"error: expected {code}, got {got}"
    if expected.effects is not None:
        yield from _all(expected.effects, run.effects)
    for pattern in expected.including:
        if not any(matches(pattern, effect) for effect in run.effects):
            yield "\n".join(["including: expected, but nothing like it happened", *_told("-", pattern)])
    for pattern in expected.without:
        for effect in run.effects:
            if matches(pattern, effect):
                yield "\n".join(["not: this was not to happen", *_told("+", effect)])
    yield from _path(expected.path, run, workflow)


def matches(pattern: Pattern, effect: Effect) -> bool:
    """Is the effect of this task, with at least these fields?"""
    return pattern.task == effect.task and holds(pattern.fields, effect.fields)


def holds(expected: Json, got: Json) -> bool:
    """Is the value as expected? An object may have members besides; lists are equal in length and order."""
    match expected, got:
        case {**members}, {**held}:
            return all(key in held and holds(item, held[key]) for key, item in members.items())
        case [*items], [*others]:
            return len(items) == len(others) and all(map(holds, items, others))
        case (bool(), _) | (_, bool()):
            return expected is got
        case _:
            return expected == got


def _all(patterns: Sequence[Pattern], effects: Sequence[Effect]) -> Iterator[str]:
    """All effects in their order: the first place where they part is told."""
    for place, (pattern, effect) in enumerate(zip(patterns, effects, strict=False), 1):
        if not matches(pattern, effect):
            yield "\n".join([f"effects: the {_ordinal(place)} is another", *_compared(pattern, effect)])
            return
    for pattern in patterns[len(effects) :]:
        yield "\n".join(["effects: expected, but it did not happen", *_told("-", pattern)])
    for effect in effects[len(patterns) :]:
        yield "\n".join(["effects: happened, but was not expected", *_told("+", effect)])


def _compared(pattern: Pattern, effect: Effect) -> Iterator[str]:
    """The effect expected and the one that happened; of equal tasks only the fields that differ."""
    if pattern.task != effect.task:
        yield from _told("-", pattern)
        yield from _told("+", effect)
        return
    yield f"  {pattern.task}"
    for key, value in pattern.fields.items():
        if key not in effect.fields or not holds(value, effect.fields[key]):
            yield f"-   {key}: {shortened(value)}"
            yield (
                f"+   {key}: {shortened(effect.fields[key])}"
                if key in effect.fields
                else "+   (no such field)"
            )


def _told(sign: str, one: Pattern | Effect) -> Iterator[str]:
    yield f"{sign} {one.task}"
    yield from (f"{sign}   {key}: {shortened(value)}" for key, value in one.fields.items())


def _problems(run: Run) -> Iterator[str]:
    for problem in run.problems:
        if problem.severity == "error":
            yield f"  {problem.code}: {problem.message}"


def _path(path: Sequence[Mark], run: Run, workflow: Workflow) -> Iterator[str]:
    """The first mark that the run does not pass after those before it."""
    passed = _passed(run, workflow)
    for place, mark in enumerate(path):
        if not any(kind == mark.kind and mark.text in names for kind, names in passed):
            after = f" after {path[place - 1].text}" if place else ""
            yield f"path: the run does not come by {mark.text}{after}"
            return


def _passed(run: Run, workflow: Workflow) -> Iterator[tuple[str, frozenset[str]]]:
    """The steps a run comes by and the ports it leaves them by, in order, with all their names."""
    for visit in run.visits:
        yield "step", frozenset(called(workflow, visit.step))
        for port in visit.ports:
            yield "port", frozenset([port])


def _ordinal(place: int) -> str:
    return {1: "first", 2: "second", 3: "third"}.get(place, f"{place}th")

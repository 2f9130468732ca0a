"""Runs suites: each event in the simulator, each run against what is expected of it."""

from __future__ import annotations

from time import perf_counter

from flowc.diagnostics import extras
from flowc.diagnostics.diagnostic import FlowError
from flowc.records import record
from flowc.simulate.api import run as simulate
from flowc.simulate.trace import Run
from flowc.testing.matching import differences
from flowc.testing.suite import Case, Suite


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


def run_case(suite: Suite, case: Case) -> Result:
    """Runs one test. An event that cannot start the workflow is a run that has only its problems.

    Raises ``PackageMissing``.
    """
    start = perf_counter()
    try:
        run = simulate(suite.workflow, case.event, case.shop, now=case.now, strict=case.strict)
        found = run
    except extras.PackageMissing:
        raise
    except FlowError as error:
        run, found = None, Run("failed", (), (), tuple(error.diagnostics))
    wrong = tuple(differences(case.expected, found, suite.workflow))
    return Result(case, run, wrong, perf_counter() - start)

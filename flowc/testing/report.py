"""Results of tests: a line for each test for people, JSON and JUnit's XML for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from flowc.diagnostics import visible
from flowc.diagnostics.diagnostic import Diagnostic, FlowError
from flowc.jsontext.value import Json
from flowc.pretty import width
from flowc.records import record
from flowc.show.markup import attribute, escape
from flowc.testing.coverage import Coverage
from flowc.testing.running import Result, SuiteResult

_LONGEST = 72
"""Longer names are not lined up with the others."""


@record
class Report:
    """What came of one test file: its results and how much of its workflow they cover, or why it cannot be used."""

    file: str
    outcome: tuple[SuiteResult, Coverage] | FlowError

    @property
    def results(self) -> tuple[Result, ...]:
        return () if isinstance(self.outcome, FlowError) else self.outcome[0].results


@record
class Sums:
    """Of all files: tests that passed and failed, files that cannot be used, and the ways through all workflows."""

    passed: int
    failed: int
    unusable: int
    coverage: Coverage
    seconds: float


def sums(reports: Sequence[Report]) -> Sums:
    """The figures of all files together."""
    results = [result for report in reports for result in report.results]
    covered = [report.outcome[1] for report in reports if not isinstance(report.outcome, FlowError)]
    passed = sum(result.passed for result in results)
    return Sums(
        passed,
        len(results) - passed,
        len(reports) - len(covered),
        Coverage(tuple([way for one in covered for way in one.ways])),
        sum(result.seconds for result in results),
    )


def failures(report: Report) -> Iterator[Diagnostic]:
    """A finding for each test that failed, at its name; the hint has the differences."""
    for result in report.results:
        if not result.passed:
            first, *rest = "\n".join(result.differences).split("\n")
            yield Diagnostic(
                "test-failed", f"{result.case.name}: {first}", result.case.span, hint="\n".join(rest) or None
            )


# For people.


def lines(reports: Sequence[Report], total: Sums, *, is_short: bool) -> Iterator[str]:
    """Everything; ``is_short`` leaves out files in which every test passed."""
    for report in reports:
        if not is_short or any(not result.passed for result in report.results):
            yield from _table(report)
    yield from _summary(total, len(reports))


def _table(report: Report) -> Iterator[str]:
    """The lines of one test file."""
    yield visible.line(report.file)
    if isinstance(report.outcome, FlowError):
        return
    column = max([min(width(result.case.name), _LONGEST) for result in report.results], default=0)
    for result in report.results:
        yield from _test(result, column)
    for way in report.outcome[1].ways:
        if not way.is_taken:
            yield f"        not covered: line {way.line}, step {way.step + 1} by {way.port}"


def _test(result: Result, column: int) -> Iterator[str]:
    name = visible.line(" ".join(result.case.name.split()))
    pad = " " * max(0, column - width(name))
    yield f"  {'pass' if result.passed else 'FAIL'}  {name}{pad}  {result.seconds * 1000:6.1f} ms"
    for difference in result.differences:
        yield from (f"        {visible.line(line)}" for line in difference.split("\n"))


def _summary(total: Sums, files: int) -> Iterator[str]:
    """The last lines."""
    count = total.passed + total.failed
    unusable = f", {_of(total.unusable, 'file')} cannot be used" if total.unusable else ""
    yield (
        f"{_of(count, 'test')} in {_of(files, 'file')}: {total.passed} passed, {total.failed} failed{unusable}"
        f" ({total.seconds:.2f} s)"
    )
    covered = total.coverage
    yield f"{covered.taken} of {len(covered.ways)} ways taken ({covered.percent:.0f}%)"


def _of(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"


# For programs.


def as_json(reports: Sequence[Report]) -> str:
    """All results as one JSON object, described by ``grammar/test.schema.json``."""
    total = sums(reports)
    data = {
        "passed": total.passed,
        "failed": total.failed,
        "unusable": total.unusable,
        "coverage": round(total.coverage.percent, 1),
        "files": [_file(report) for report in reports],
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _file(report: Report) -> Json:
    if isinstance(report.outcome, FlowError):
        found = report.outcome.diagnostics
        return {"file": report.file, "findings": [each.headline() for each in found]}
    covered = report.outcome[1]
    return {
        "file": report.file,
        "tests": [
            {
                "name": result.case.name,
                "passed": result.passed,
                "differences": list(result.differences),
                "seconds": round(result.seconds, 6),
            }
            for result in report.results
        ],
        "coverage": round(covered.percent, 1),
        "not_taken": [
            {"step": way.step + 1, "port": way.port, "line": way.line}
            for way in covered.ways
            if not way.is_taken
        ],
    }


def junit(reports: Sequence[Report]) -> str:
    """All results as JUnit's XML: a suite for each file, a case for each test."""
    suites = [line for report in reports for line in _suite(report)]
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>", *suites, "</testsuites>", ""])


def _suite(report: Report) -> Iterator[str]:
    name = attribute(report.file)
    if isinstance(report.outcome, FlowError):
        text = escape(report.outcome.render(report.file))
        first = attribute(report.outcome.diagnostics[0].message)
        yield f'  <testsuite name={name} tests="1" failures="0" errors="1" time="0">'
        yield f'    <testcase classname={name} name="the file"><error message={first}>{text}</error></testcase>'
        yield "  </testsuite>"
        return
    total = sums([report])
    count = total.passed + total.failed
    yield f'  <testsuite name={name} tests="{count}" failures="{total.failed}" errors="0" time="{total.seconds:.3f}">'
    for result in report.results:
        yield from _case(result, name)
    yield "  </testsuite>"


def _case(result: Result, suite: str) -> Iterator[str]:
    head = f'    <testcase classname={suite} name={attribute(result.case.name)} time="{result.seconds:.3f}"'
    if result.passed:
        yield f"{head}/>"
        return
    first = attribute(result.differences[0].partition("\n")[0])
    text = escape("\n".join(result.differences))
    yield f"{head}><failure message={first}>{text}</failure></testcase>"

"""Results of tests for people: a line for each test, what is not as expected below it, then what was not covered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flowc.diagnostics import visible
from flowc.diagnostics.diagnostic import FlowError
from flowc.pretty import width
from flowc.testing.coverage import Coverage
from flowc.testing.report import Report, Sums
from flowc.testing.running import Result

_LONGEST = 72
"""Longer names are not lined up with the others."""


def table(report: Report) -> Iterator[str]:
    """The lines of one test file."""
    yield visible.line(report.file)
    if isinstance(report.outcome, FlowError):
        return
    column = max([min(width(result.case.name), _LONGEST) for result in report.results], default=0)
    for result in report.results:
        yield from _test(result, column)
    yield from _uncovered(report.outcome[1])


def _test(result: Result, column: int) -> Iterator[str]:
    name = visible.line(" ".join(result.case.name.split()))
    pad = " " * max(0, column - width(name))
    yield f"  {'pass' if result.passed else 'FAIL'}  {name}{pad}  {result.seconds * 1000:6.1f} ms"
    for difference in result.differences:
        yield from (f"        {visible.line(line)}" for line in difference.split("\n"))


def _uncovered(covered: Coverage) -> Iterator[str]:
    for way in covered.ways:
        if not way.is_taken:
            yield f"        not covered: line {way.line}, step {way.step + 1} by {way.port}"


def summary(total: Sums, files: int) -> Iterator[str]:
    """The last lines."""
    count = total.passed + total.failed
    unusable = f", {_of(total.unusable, 'file')} cannot be used" if total.unusable else ""
    yield (
        f"{_of(count, 'test')} in {_of(files, 'file')}: {total.passed} passed, {total.failed} failed{unusable}"
        f" ({total.seconds:.2f} s)"
    )
    yield f"{total.taken} of {total.ways} ways taken ({total.percent:.0f}%)"


def _of(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"


def lines(reports: Sequence[Report], total: Sums, *, is_short: bool) -> Iterator[str]:
    """Everything; ``is_short`` leaves out files in which every test passed."""
    for report in reports:
        if not is_short or any(not result.passed for result in report.results):
            yield from table(report)
    yield from summary(total, len(reports))

"""Results of tests as pages: each run with the way it took lit."""

from __future__ import annotations

from collections.abc import Iterator

from flowc.diagnostics.diagnostic import FlowError
from flowc.show.html import page
from flowc.testing.report import Report
from flowc.testing.running import Result


def pages(report: Report) -> Iterator[str]:
    """A page for each test of a file; none where the file cannot be used."""
    if isinstance(report.outcome, FlowError):
        return
    suite = report.outcome[0].suite
    program = suite.source.document.program
    for result in report.results:
        yield page(suite.workflow, program, result.run, about=_about(result))


def _about(result: Result) -> str:
    head = f"Test: {result.case.name} ({'passed' if result.passed else 'failed'})"
    return "\n\n".join([head, *result.differences])

"""One document verified, in a worker: what came of it, small enough to be sent and kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flowc.cli import console, files, intake
from flowc.cli.verifying.rows import Row, document
from flowc.diagnostics.diagnostic import FlowError
from flowc.laws import Law, Report, verify

_KEPT = 100
"""Diagnostics of one document in a report."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one document: ``holds`` of every law in order (none where it was not converted).

    ``text`` is what people read of it, ``data`` what programs do; neither is there when all is well.
    """

    name: str
    status: str
    holds: tuple[tuple[str, bool], ...] = ()
    left_out: tuple[str, ...] = ()
    text: str = ""
    data: dict[str, Any] | None = None
    weight: int = 0


def check(column: str | None, row: Row) -> Outcome:
    """Verify one row; whatever goes wrong with it is in its outcome, so that the others go on.

    Rows of JSON have their documents in a ``column``.
    """
    try:
        return outcome(row, _report(row, column))
    except Exception as error:
        console.trace(error)
        return lost(row, "bug", console.bug_message(error))


def _report(row: Row, column: str | None) -> Report:
    if row.trouble:
        return Report(diagnostics=row.trouble)
    text = None
    try:
        text = text_of(row, column)
        return verify(text)
    except FlowError as error:
        return Report(diagnostics=tuple(error.diagnostics), source=error.source or text)


def text_of(row: Row, column: str | None) -> str:
    """The document of a row. Raises ``FlowError``."""
    if row.line is not None:
        return _bounded(document(files.decode(row.line), column))
    if row.text is not None:
        return _bounded(files.decode(row.text) if isinstance(row.text, bytes) else row.text)
    return files.read(row.file)


def _bounded(text: str) -> str:
    """A document of a row, which is no longer than one in a file may be. Raises ``FlowError``."""
    if len(text) > intake.LONGEST:
        raise intake.too_long(intake.LONGEST)
    return text


def lost(row: Row, law: str, why: str) -> Outcome:
    """The outcome of a row that did not come back from its worker."""
    return outcome(row, Report(laws=(Law(law, False, why),)))


def outcome(row: Row, report: Report) -> Outcome:
    """What is kept of a report."""
    holds = tuple([(law.name, law.holds) for law in report.laws])
    if report.holds and not report.left_out:
        return Outcome(row.name, "ok", holds, weight=row.weight)
    status = "refused" if report.refused else "ok" if report.holds else "failed"
    data = None if report.holds else _data(row, report)
    return Outcome(row.name, status, holds, report.left_out, report.render(row.name), data, row.weight)


def _data(row: Row, report: Report) -> dict[str, Any]:
    """A failure as a report has it: the laws that fail, the first diagnostics."""
    data = report.as_json()
    laws = [law for law in data["laws"] if not law["holds"]]
    findings = data["diagnostics"][:_KEPT]
    return {"path": row.name, "status": data["status"], "laws": laws, "diagnostics": findings}

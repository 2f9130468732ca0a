"""What is wrong with a program, as ``validation_errors``: in production's buckets, each error with place and cure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from flowc import Diagnostic, Edit
from flowc_serving.agent.json_value import Json, Object
from flowc_serving.agent.tools.arguments import shown

MOST = 20
"""Errors of one answer: who has mended these may ask again."""
_LONGEST = 300
"""Characters of a message, a hint or a corrected line."""


def validation_errors(program: str, found: Sequence[Diagnostic], *, is_view: bool) -> Object:
    """Errors by bucket, in the order of the program; what keeps it from being read at all is a ``taskErrors``."""
    sorted_: Object = {}
    lines = program.split("\n")
    for each in found[:MOST]:
        bucket = sorted_.setdefault(each.bucket or "taskErrors", [])
        assert isinstance(bucket, list)
        bucket.append(_error(lines, each, is_view=is_view))
    return sorted_


def sentences(found: Iterable[Diagnostic]) -> Iterator[str]:
    """Findings that refuse nothing, a line each."""
    for each in found:
        where = f"line {each.span.line}: " if each.span is not None else ""
        hint = f" ({_short(each.hint)})" if each.hint else ""
        yield f"{each.severity} {each.code}, {where}{_short(each.message)}{hint}"


def _error(lines: Sequence[str], found: Diagnostic, *, is_view: bool) -> Json:
    said: Object = {"code": found.code}
    if found.span is not None and (is_view or found.pointer is None):
        said |= {"line": found.span.line, "column": found.span.column}
    elif found.pointer is not None:
        said["pointer"] = found.pointer
    said["message"] = _short(found.message)
    if found.hint:
        said["hint"] = _short(found.hint)
    corrected = _corrected(lines, found)
    return said if corrected is None else {**said, "corrected": corrected}


def _short(text: str) -> str:
    return shown(text, _LONGEST)


def _corrected(lines: Sequence[str], found: Diagnostic) -> str | None:
    """The lines of the view as they should be, where that is certain and short."""
    if found.fix is None or found.fix.applicability != "certain" or not found.fix.edits:
        return None
    edits = sorted(found.fix.edits, key=lambda each: (each.span.line, each.span.column))
    first = edits[0].span.line
    last = max(each.span.end_line or each.span.line for each in edits)
    if last > len(lines):
        return None
    text = "\n".join(lines[first - 1 : last])
    if len(text) > _LONGEST:
        return None
    corrected = "\n".join(line.rstrip() for line in _applied(text, edits, first).split("\n")).strip("\n")
    return corrected if len(corrected) <= 2 * _LONGEST else None


def _applied(text: str, edits: Sequence[Edit], first: int) -> str:
    """The lines from ``first`` on with edits that do not overlap."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    for each in reversed(edits):
        span = each.span
        start = starts[span.line - first] + span.column - 1
        end = starts[(span.end_line or span.line) - first] + (span.end_column or span.column) - 1
        text = text[:start] + each.replacement + text[end:]
    return text

"""Where in a line of JSON the document is: the exact text of a value, not what a reader makes of it."""

from __future__ import annotations

import json
import re
from typing import Any

from flowc.cli import files
from flowc.diagnostics.diagnostic import FlowError, Span

_BLANK = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder()


def document(line: str, column: str | None) -> str:
    """The text of the document in a line: of its column, else the line itself. Raises ``FlowError``."""
    start, end = _BLANK.match(line, 0).end(), len(line.rstrip())  # pyright: ignore[reportOptionalMemberAccess]
    try:
        if column is None:
            return _whole(line, start, end)
        for key in [column] if _has(line, start, column) else column.split("."):
            start, end = _member(line, start, key)
        return _text(line, start, end)
    except ValueError as error:
        at = error.pos + 1 if isinstance(error, json.JSONDecodeError) else 1
        raise files.refusal("row-json", "the line is not JSON", Span(1, at), source=line) from None
    except RecursionError:
        raise files.refusal("row-json", "the line is nested too deep to find a column in it") from None


def _whole(line: str, start: int, end: int) -> str:
    """The line is a document, or a JSON string that holds one."""
    if line.startswith('"', start):
        return _text(line, start, end)
    if not line.startswith("{", start) or _has(line, start, "root"):
        return line[start:end]
    names = ", ".join(list(_members(line, start))[:20])
    raise files.refusal(
        "row-column", "the line is no document", hint=f"name the column with --column: {names}"
    )


def _text(line: str, start: int, end: int) -> str:
    """A string's characters, or the text of an object as it stands."""
    if line.startswith('"', start):
        return _value(line, start)[0]
    if line.startswith("{", start):
        return line[start:end]
    raise files.refusal("row-no-text", f"the column holds {line[start:end][:20]}, not a document")


def _has(line: str, start: int, key: str) -> bool:
    return key in _members(line, start)


def _member(line: str, start: int, key: str) -> tuple[int, int]:
    members = _members(line, start)
    if key not in members:
        names = ", ".join(list(members)[:20])
        raise files.refusal("row-column", f"there is no column {key!r}", hint=f"there are: {names}")
    return members[key]


def _members(line: str, at: int) -> dict[str, tuple[int, int]]:
    """Where the value of each key of an object begins and ends."""
    found: dict[str, tuple[int, int]] = {}
    if not line.startswith("{", at):
        raise _no_object()
    at = _skip(line, at + 1)
    while not line.startswith("}", at):
        if not line.startswith('"', at):
            raise json.JSONDecodeError("a key is needed", line, at)
        key, at = _value(line, at)
        start = _skip(line, _expect(line, _skip(line, at), ":"))
        end = _value(line, start)[1]
        found[key] = start, end
        at = _skip(line, end)
        if not line.startswith("}", at):
            at = _skip(line, _expect(line, at, ","))
    return found


def _value(line: str, at: int) -> tuple[Any, int]:
    return _DECODER.raw_decode(line, at)


def _no_object() -> FlowError:
    return files.refusal("row-column", "the line is no JSON object, so it has no columns")


def _expect(line: str, at: int, mark: str) -> int:
    if not line.startswith(mark, at):
        raise json.JSONDecodeError(f"{mark} is needed", line, at)
    return at + 1


def _skip(line: str, at: int) -> int:
    match = _BLANK.match(line, at)
    return match.end() if match else at

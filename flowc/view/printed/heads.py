"""What stands above the body of a printed view: declared fields, the name of the workflow, the line of its function."""

from __future__ import annotations

import re

from flowc.model.names import is_identifier
from flowc.model.sugar import is_configured_by_default
from flowc.model.workflow import Declaration
from flowc.view.printed.calls import END, read_arguments
from flowc.view.printed.text import BLANK, NAME, Cursor, Unprinted

_DECLARATION = re.compile(rf"\n*+({NAME})\.({NAME}) = ({NAME})\(")
_MARKER = re.compile(r"(?:\.(shown|hidden))?+\n")
_WORKFLOW = re.compile(r"\n*+@workflow\(")
_SAID = re.compile(rf"{BLANK}(note=)?+(?=[\"'])")
_DEFINITION = re.compile(rf"def ({NAME})\({BLANK}((?:{NAME},[ \n]++)*+(?:{NAME})?+){BLANK}\):\n")
_NAMES = re.compile(NAME)


def read_declarations(cursor: Cursor) -> tuple[Declaration, ...]:
    """The declared fields above the workflow."""
    found: list[Declaration] = []
    while True:
        match = _DECLARATION.match(cursor.text, cursor.at)
        if match is None:
            return tuple(found)
        cursor.at = match.end()
        kind, handle, field = match.groups()
        if not (is_identifier(kind) and is_identifier(handle) and is_identifier(field)):
            raise Unprinted
        arguments = read_arguments(cursor)
        marker = cursor.take(_MARKER)[1]
        configured = is_configured_by_default(field) if marker is None else marker == "shown"
        found.append(Declaration(kind, handle, field, arguments, configured))


def read_head(cursor: Cursor) -> tuple[str | None, str | None]:
    """The name and the note of the workflow."""
    cursor.take(_WORKFLOW)
    said: dict[str | None, str] = {}
    end = ","
    while end == ",":
        match = _SAID.match(cursor.text, cursor.at)
        if match is None:
            end = ")"
            cursor.expect(")")
        elif match[1] in said or "note=" in said:
            raise Unprinted
        else:
            cursor.at = match.end()
            said[match[1]] = cursor.string()
            end = cursor.take(END)[1]
    cursor.expect("\n")
    return said.get(None), said.get("note=")


def read_definition(cursor: Cursor) -> None:
    """The function's first line; its parameters are told from what it reads."""
    match = cursor.take(_DEFINITION)
    if not all(map(is_identifier, [match[1], *_NAMES.findall(match[2])])):
        raise Unprinted

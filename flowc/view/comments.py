"""Comment lines above a step: its description and note, and the name where no variable can carry it."""

from __future__ import annotations

import json
from dataclasses import dataclass

_MARKERS = ("Name:", "Note:", "Description:", "type:", "fmt:", "flowc")


@dataclass(frozen=True, slots=True)
class Remarks:
    """What the comment lines above a step say."""

    description: str | None = None
    note: str | None = None
    name: str | None = None


NONE = Remarks()


def print_remarks(remarks: Remarks) -> list[str]:
    """The comment lines, without indentation."""
    lines: list[str] = []
    if remarks.name is not None:
        lines.append(f"# Name: {_quoted(remarks.name)}")
    if remarks.description is not None:
        lines += _print_description(remarks.description)
    if remarks.note is not None:
        plain = _is_plain(remarks.note) and not remarks.note.startswith('"')
        lines.append(f"# Note: {remarks.note if plain else _quoted(remarks.note)}")
    return lines


def read_remarks(lines: list[str]) -> Remarks:
    """The remarks of comment lines (their ``# `` taken off)."""
    found: dict[str, list[str]] = {"Name": [], "Note": [], "Description": []}
    for line in lines:
        marker, colon, rest = line.partition(":")
        if colon and marker in found:
            found[marker].append(_unquoted(rest.strip()))
        else:
            found["Description"].append(line.rstrip())
    description, note, name = (found[key] or None for key in ("Description", "Note", "Name"))
    return Remarks(*("\n".join(texts) if texts else None for texts in (description, note, name)))


def _print_description(text: str) -> list[str]:
    lines = text.split("\n")
    ends_plain = lines[0] != "" and lines[-1] != ""
    if ends_plain and all(line == "" or _is_plain(line) for line in lines):
        return [f"# {line}" if line else "#" for line in lines]
    return [f"# Description: {_quoted(text)}"]


def _is_plain(line: str) -> bool:
    """Can a comment line carry this as it is?"""
    return line.isprintable() and line == line.strip() != "" and not line.startswith(_MARKERS)


def _quoted(text: str) -> str:
    body = json.dumps(text, ensure_ascii=False)
    return body if body.isprintable() else json.dumps(text)


def _unquoted(text: str) -> str:
    if len(text) > 1 and text.startswith('"') and text.endswith('"'):
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            return text
        return value if isinstance(value, str) else text
    return text

"""What a merge leaves in a file where two sides disagree: git's markers [doc], and flowc's own first lines.

A text can hold lines like these by right: a script, a description. So a conflict is named where the text cannot be
read, or where flowc's own first lines say that there is one; in a view that can be read there is a warning. Markers
have seven signs, or as many as the attribute ``conflict-marker-size`` says [doc].
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from flowc.diagnostics.diagnostic import Diagnostic, FlowError
from flowc.text.lines import Lines

OWN = "flowc: "
"""What a comment begins with that ``flowc git-merge`` writes at the top of a view."""

_USUAL = 7
"""How many signs a marker has where nobody says otherwise [doc]."""
_MARKER = re.compile(r"^([<|=>])\1*(?=\r?$|(?<!=) )", re.M)
_OWN = re.compile(rf"\A(?:# {OWN}[^\n]*\n)*?# {OWN}(?:a conflict|\d+ conflicts) between (<+) and ")

_Mark = tuple[str, int, int]
"""A marker: its sign, how many of it, and where the line starts."""


def conflict(text: str) -> Diagnostic | None:
    """The conflict of a text that cannot be read, at its first marker; of several there is one finding.

    Markers that somebody has forgotten count too, as long as one says which side it is of; shorter ones than usual
    only where they are whole, or flowc's own first lines speak of them.
    """
    own = _OWN.match(text)
    least = min(_USUAL, len(own[1])) if own else _USUAL
    count, first, is_sided = 0, None, False
    for sign, width, at in _markers(text):
        if width >= least:
            first = (at, width) if first is None else first
            is_sided = is_sided or sign in "<>"
            count += sign == "<"
    if first is not None and is_sided:
        return _finding(text, first, max(1, count))
    short = list(_whole(text))
    return _finding(text, short[0], len(short)) if short else None


def announced(text: str) -> Diagnostic | None:
    """The conflict that the first lines of a merged view speak of, where its markers are still there.

    It can stand in a string, a script perhaps, and the text be read all the same.
    """
    own = _OWN.match(text)
    if own is None or all(width != len(own[1]) for _, width in _whole(text)):
        return None
    return conflict(text)


def suspected(text: str) -> Diagnostic | None:
    """A warning of the markers in a text that can be read."""
    if "<" * _USUAL not in text:
        return None
    for at, width in _whole(text):
        if width >= _USUAL:
            message = "git's markers of a conflict stand in this text, which goes into the workflow as it is"
            hint = _hint(text, width)
            return Diagnostic(
                "file-conflict", message, Lines(text).span(at, at + width), hint=hint, severity="warning"
            )
    return None


def instead(error: FlowError, text: str) -> FlowError:
    """The error of a text that cannot be read; the conflict, where that is why."""
    found = conflict(text)
    return error if found is None else FlowError([found], text)


def _markers(text: str) -> Iterator[_Mark]:
    """The lines that look like markers, of any size."""
    for found in _MARKER.finditer(text):
        yield found[1], len(found[0]), found.start()


def _whole(text: str) -> Iterator[tuple[int, int]]:
    """Where conflicts with all their markers start, and the size of these; in one pass."""
    starts: dict[int, int] = {}
    parted: set[int] = set()
    for sign, width, at in _markers(text):
        if sign == "<":
            starts.setdefault(width, at)
        elif sign == "=" and width in starts:
            parted.add(width)
        elif sign == ">" and width in parted:
            parted.remove(width)
            yield starts.pop(width), width


def _finding(text: str, first: tuple[int, int], count: int) -> Diagnostic:
    still = "a conflict is" if count == 1 else f"{count} conflicts are"
    at, width = first
    return Diagnostic(
        "file-conflict", f"{still} not resolved", Lines(text).span(at, at + width), hint=_hint(text, width)
    )


def _hint(text: str, width: int) -> str:
    size = min(width, _USUAL)
    has_base = any(sign == "|" and each == width for sign, each, _ in _markers(text))
    base = f"{'|' * size} (with those down to {'=' * size}), " if has_base else ""
    lines = f"{'<' * size}, {base}{'=' * size} and {'>' * size}"
    return f"keep the lines that are right, and delete the lines that start with {lines}"

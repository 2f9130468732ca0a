"""What a merge leaves in a file where two sides disagree: git's markers [doc], and flowc's own first lines.

A text can hold lines like these by right: a script, a description. So a conflict is named where the text cannot be
read, or where flowc's own first lines say that there is one; in a view that can be read there is a warning.
"""

from __future__ import annotations

import re

from flowc.diagnostics import Diagnostic, FlowError, Span

OWN = "flowc: "
"""What a comment begins with that ``flowc git-merge`` writes at the top of a view."""

_SIDES = re.compile(r"^(?:<{7,}|>{7,})(?= |\r?$)", re.M)
_MARKER = re.compile(r"^(?:<{7,}|>{7,}|\|{7,})(?= |\r?$)|^={7,}(?=\r?$)", re.M)
_WHOLE = re.compile(r"^(<{7,})(?: [^\n]*)?\r?\n(?s:.*?)^={7,}\r?$(?s:.*?)^>{7,}(?: |\r?$)", re.M)
_OWN = re.compile(rf"\A(?:# {OWN}[^\n]*\n)*?# {OWN}(?:a conflict|\d+ conflicts) between ")


def conflict(text: str) -> Diagnostic | None:
    """The conflict of a text that cannot be read, at its first marker; of several there is one finding.

    Markers that somebody has forgotten count too, as long as one says which side it is of.
    """
    if not _SIDES.search(text):
        return None
    places = [match.start() for match in _MARKER.finditer(text)]
    count = sum(text.startswith("<<<<<<<", at) for at in places)
    return _finding(text, places[0], max(1, count))


def announced(text: str) -> Diagnostic | None:
    """The conflict that the first lines of a merged view speak of, where its markers are still there.

    It can stand in a string, a script perhaps, and the text be read all the same.
    """
    return conflict(text) if _OWN.match(text) and _WHOLE.search(text) else None


def suspected(text: str) -> Diagnostic | None:
    """A warning of the markers in a text that can be read."""
    match = _WHOLE.search(text) if "<<<<<<<" in text else None
    if match is None:
        return None
    message = "git's markers of a conflict stand in this text, which goes into the workflow as it is"
    return Diagnostic(
        "file-conflict", message, _span(text, match.start()), hint=_hint(text), severity="warning"
    )


def instead(error: FlowError, text: str) -> FlowError:
    """The error of a text that cannot be read; the conflict, where that is why."""
    found = conflict(text)
    return error if found is None else FlowError([found], text)


def _finding(text: str, at: int, count: int) -> Diagnostic:
    still = "a conflict is" if count == 1 else f"{count} conflicts are"
    return Diagnostic("file-conflict", f"{still} not resolved", _span(text, at), hint=_hint(text))


def _span(text: str, at: int) -> Span:
    line = text.count("\n", 0, at) + 1
    return Span(line, 1, line, 8)


def _hint(text: str) -> str:
    base = "||||||| (with those down to =======), " if re.search(r"^\|{7,}(?= |\r?$)", text, re.M) else ""
    return f"keep the lines that are right, and delete the lines that start with <<<<<<<, {base}======= and >>>>>>>"

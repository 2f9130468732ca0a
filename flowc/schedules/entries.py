"""The JSON around schedules: a list of texts, each a schedule."""

from __future__ import annotations

import json
import re

from flowc.diagnostics.diagnostic import Problem
from flowc.records import record

MOST = 50
"""Schedules of one trigger that are read."""

_OPEN = re.compile(r"\s*\[")
_ITEM = re.compile(r'\s*"((?:[^"\\]|\\.)*+)"\s*([,\]])', re.S)
_CHARACTER = re.compile(r"\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u....|\\.|.", re.S)


@record
class Entry:
    """One text of the list, and where each of its characters (and its end) stands in the JSON."""

    text: str
    places: tuple[int, ...]


def entries(text: str) -> tuple[Entry, ...] | Problem:
    """The texts of a recurrence, the first ``MOST``; or what is wrong with their JSON."""
    found: list[Entry | None] = []
    begin = _OPEN.match(text)
    at, mark = (begin.end(), ",") if begin else (0, "")
    while mark == "," and (item := _ITEM.match(text, at)):
        if len(found) < MOST:
            found.append(_entry(text, *item.span(1)))
        at, mark = item.end(), item[2]
    read = tuple([each for each in found if each is not None])
    if mark != "]" or text[at:].strip() or not read or len(read) < len(found):
        hint = 'write ["DTSTART;TZID=Europe/Vienna:20360101T090000\\nRRULE:FREQ=DAILY;INTERVAL=1"]'
        return Problem("schedule-form", "a recurrence is a JSON list of texts", 0, max(len(text), 1), hint)
    return read


def _entry(text: str, start: int, end: int) -> Entry | None:
    """The text between two quotes; None where it is no JSON, or empty."""
    try:
        inner: str = json.loads(f'"{text[start:end]}"', strict=False)
    except ValueError:
        return None
    places = (*(each.start() for each in _CHARACTER.finditer(text, start, end)), end)
    return Entry(inner, places) if inner else None

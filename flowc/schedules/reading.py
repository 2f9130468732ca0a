"""The ``recurrence`` of a Scheduled time trigger, and what is wrong with it.

The text is a JSON list of one string, ``["DTSTART;TZID=Europe/Vienna:20260101T090000\\nRRULE:FREQ=DAILY;INTERVAL=1"]``
[file]; the start lies in the future, and between two runs are 10 minutes to a year [doc] (FORMAT.md). The rule is that
of RFC 5545, read by python-dateutil.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo, available_timezones

from flowc.diagnostics import did_you_mean
from flowc.problems import Problem
from flowc.records import record
from flowc.schedules.runs import Schedule, local_times, until

SHORTEST = timedelta(minutes=10)
LONGEST = timedelta(days=366)

_LOOKED_AT = 50  # runs whose distances are checked

_START = re.compile(r"DTSTART(?:;TZID=(?P<zone>[^:;]*))?:(?P<time>\d{8}T\d{6})(?P<utc>Z?)")
_FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY")
_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_UNTIL = re.compile(r"\d{8}(?:T\d{6}Z?)?")
_NUMBERS = {
    "INTERVAL": (1, 999_999),
    "COUNT": (1, 10**9),
    "BYSECOND": (0, 59),
    "BYMINUTE": (0, 59),
    "BYHOUR": (0, 23),
    "BYMONTHDAY": (-31, 31),
    "BYYEARDAY": (-366, 366),
    "BYWEEKNO": (-53, 53),
    "BYMONTH": (1, 12),
    "BYSETPOS": (-366, 366),
}
_SINGLE = ("INTERVAL", "COUNT")
_PARTS = ("FREQ", "UNTIL", "BYDAY", "WKST", *_NUMBERS)


@record
class Reading:
    """A schedule, None where the text is none; and what is wrong with it, at places of the JSON text."""

    schedule: Schedule | None
    problems: tuple[Problem, ...] = ()


def read_schedule(text: str, now: datetime | None = None) -> Reading:
    """Reads a recurrence. With ``now``, a start in the past is a warning: a workflow that runs already has one.

    Raises ``FlowError`` where python-dateutil is not installed.
    """
    inner = _inner(text)
    if isinstance(inner, Problem):
        return Reading(None, (inner,))
    return _Lines(*inner).read(now)


# The JSON around.

_LIST = re.compile(r'\s*\[\s*"((?:[^"\\]|\\.)*+)"\s*\]\s*', re.S)
_CHARACTER = re.compile(r"\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u....|\\.|.", re.S)


def _inner(text: str) -> tuple[str, list[int]] | Problem:
    """The one string of the list, and where each of its characters (and its end) stands in the text."""
    hint = 'write ["DTSTART;TZID=Europe/Vienna:20260101T090000\\nRRULE:FREQ=DAILY;INTERVAL=1"]'
    message = "a recurrence is a JSON list of one text"
    match = _LIST.fullmatch(text)
    try:
        inner: str = json.loads(f'"{match[1]}"', strict=False) if match else ""
    except ValueError:
        inner = ""
    if match is None or not inner:
        return Problem("schedule-form", message, 0, max(len(text), 1), hint)
    at, end = match.span(1)
    return inner, [*(each.start() for each in _CHARACTER.finditer(text, at, end)), end]


class _Lines:
    """The lines of a recurrence; their places are counted in the JSON text."""

    def __init__(self, text: str, places: list[int]) -> None:
        self._text = text
        self._places = places
        self._problems: list[Problem] = []

    def read(self, now: datetime | None) -> Reading:
        start: datetime | None = None
        rule: str | None = None
        at = 0
        for line in self._text.split("\n"):
            name = re.split("[:;]", line, maxsplit=1)[0]
            if name == "DTSTART" and start is None:
                start = self._start(line, at)
            elif name == "RRULE" and rule is None:
                rule = line.removeprefix("RRULE:")
                self._rule(rule, at + 6)
            elif line.strip():
                self._unknown(name, at)
            at += len(line) + 1
        self._missing(start, rule)
        if self._problems or start is None or rule is None:
            return Reading(None, tuple(self._problems))
        return self._whole(Schedule(start, rule), now)

    def _report(self, code: str, message: str, start: int, end: int, hint: str | None = None,
                replacement: str | None = None, is_warning: bool = False) -> None:  # fmt: skip
        first, last = self._places[min(start, len(self._text))], self._places[min(end, len(self._text))]
        severity = "warning" if is_warning else "error"
        self._problems.append(
            Problem(code, message, first, max(last, first + 1), hint, replacement, severity)
        )

    def _unknown(self, name: str, at: int) -> None:
        meant = did_you_mean(name, ("DTSTART", "RRULE"))
        hint = f"did you mean {meant}?" if meant else None
        message = f"a recurrence has one DTSTART and one RRULE, and no other line: {name[:20]}"
        self._report("schedule-line", message, at, at + len(name), hint, meant)

    def _missing(self, start: datetime | None, rule: str | None) -> None:
        said = {problem.code for problem in self._problems}
        end = len(self._text)
        if start is None and not said & {"schedule-start", "schedule-zone", "schedule-line"}:
            hint = "begin with DTSTART;TZID=Area/City:20260101T090000"
            self._report("schedule-start", "a recurrence has a start", 0, end, hint)
        if rule is None and "schedule-line" not in said:
            self._report(
                "schedule-rule", "a recurrence has a rule", 0, end, "end with RRULE:FREQ=DAILY;INTERVAL=1"
            )

    # The start.

    def _start(self, line: str, at: int) -> datetime | None:
        match = _START.fullmatch(line)
        if match is None:
            hint = "write DTSTART;TZID=Area/City:20260101T090000"
            self._report("schedule-start", "this start cannot be read", at, at + len(line), hint)
            return None
        name = match["zone"] if match["zone"] is not None else "UTC" if match["utc"] else ""
        zone = _zone(name)
        if zone is None:
            self._unknown_zone(name, match, at)
        try:
            start = datetime.strptime(match["time"], "%Y%m%dT%H%M%S")
        except ValueError:
            place = at + match.start("time"), at + match.end("time")
            self._report("schedule-start", f"there is no such time: {match['time']}", *place)
            return None
        return start.replace(tzinfo=zone) if zone else None

    def _unknown_zone(self, name: str, match: re.Match[str], at: int) -> None:
        if not name:
            hint = "write DTSTART;TZID=Area/City:…"
            self._report("schedule-zone", "a start has a time zone", at, at + match.start("time"), hint)
            return
        meant = did_you_mean(name[:40], available_timezones())
        hint = f"did you mean {meant}?" if meant else "zones are named as in Europe/Vienna"
        place = at + match.start("zone"), at + match.end("zone")
        self._report("schedule-zone", f"there is no time zone {name[:40]}", *place, hint, meant)

    # The rule.

    def _rule(self, rule: str, at: int) -> None:
        seen: set[str] = set()
        end = at + len(rule)
        for part in rule.split(";"):
            name, _, value = part.partition("=")
            place = at + len(name) + 1, at + len(part)
            if name not in _PARTS:
                meant = did_you_mean(name, _PARTS)
                hint = f"did you mean {meant}?" if meant else None
                self._report("schedule-rule", f"a rule has no {name[:20]}", at, at + len(name), hint, meant)
            elif name in seen:
                self._report("schedule-rule", f"{name} stands twice", at, at + len(part))
            elif name == "FREQ" and value not in _FREQUENCIES:
                meant = did_you_mean(value[:20], _FREQUENCIES)
                hint = f"did you mean {meant}?" if meant else f"it is one of {', '.join(_FREQUENCIES)}"
                self._report("schedule-rule", f"there is no frequency {value[:20]}", *place, hint, meant)
            elif name != "FREQ" and not _fits(name, value):
                self._report("schedule-rule", f"{name} cannot be {value[:20] or 'nothing'}", *place)
            seen.add(name)
            at += len(part) + 1
        if "FREQ" not in seen:
            self._report("schedule-rule", "a rule has a frequency", end - len(rule), end, "write FREQ=DAILY")
        if {"COUNT", "UNTIL"} <= seen:
            self._report("schedule-rule", "a rule ends by COUNT or by UNTIL", end - len(rule), end)
        if "BYSETPOS" in seen and re.search("FREQ=(HOURLY|MINUTELY|SECONDLY)", rule):
            self._report("schedule-rule", "BYSETPOS does not go with this frequency", end - len(rule), end)

    # The whole.

    def _whole(self, schedule: Schedule, now: datetime | None) -> Reading:
        end = len(self._text)
        at = self._text.index("RRULE")
        try:
            times = list(islice(local_times(schedule), _LOOKED_AT))
        except (ValueError, OverflowError, TypeError) as error:
            self._report("schedule-rule", f"this rule cannot be followed: {error}", at, end)
            return Reading(None, tuple(self._problems))
        gaps = [later - earlier for earlier, later in pairwise(times)]
        if not times:
            self._report("schedule-never", "this schedule never starts", at, end)
        if gaps and min(gaps) < SHORTEST:
            self._report("schedule-often", "a schedule starts every 10 minutes at most", at, end)
        is_alone = len(times) == 1 and not re.search("COUNT|UNTIL", schedule.rule)
        if is_alone or (gaps and max(gaps) > LONGEST):
            self._report("schedule-rare", "a schedule starts once a year at least", at, end)
        if now is not None and schedule.start < now:
            message = "this start is in the past: a new workflow begins in the future"
            self._report("schedule-past", message, 0, self._text.index("\n") if at else end, None, None, True)
        return Reading(schedule, tuple(self._problems))


def _fits(name: str, value: str) -> bool:
    """Can a part of a rule have this value?"""
    if name == "WKST":
        return value in ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
    if name == "UNTIL":
        return _UNTIL.fullmatch(value) is not None and until(value, UTC) is not None
    values = [value] if name in _SINGLE else value.split(",")
    if name == "BYDAY":
        return all(_DAY.fullmatch(each) for each in values)
    low, high = _NUMBERS[name]
    numbers = [int(each) if re.fullmatch(r"[+-]?\d{1,10}", each) else None for each in values]
    return all(each is not None and low <= each <= high and (each or low == 0) for each in numbers)


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):
        return None

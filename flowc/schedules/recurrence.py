"""The ``recurrence`` of a Scheduled time trigger, and what is wrong with it.

The text is a JSON list of strings, ``["DTSTART;TZID=Europe/Vienna:20260101T090000\\nRRULE:FREQ=DAILY;INTERVAL=1"]``
[doc: Shopify's skill for agents]; between two runs are 10 minutes to a year [doc] (docs/format.md, Single tasks). The
rule is that of RFC 5545, read by python-dateutil.

The help page of Scheduled time has more: a workflow that runs once, several schedules in any combination, a time zone
that may be left to the shop's, an end by date or number [doc]. How those are written is not shown; they are read as RFC
5545 has it, a schedule a string [guess]. At least one run must lie in the future [doc].
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo, available_timezones

from flowc.diagnostics.diagnostic import Problem, Severity, did_you_mean, hint_of
from flowc.records import record
from flowc.schedules.entries import Entry, entries
from flowc.schedules.runs import Schedule, is_over, local_times, until

SHORTEST = timedelta(minutes=10)
LONGEST = timedelta(days=366)
LONGEST_BY_DAY = timedelta(days=371)
"""The first Monday of June comes once a year too."""

_LOOKED_AT = 50  # runs whose distances are checked

_START = re.compile(r"DTSTART(?:;TZID=(?P<zone>[^:;]*))?:(?P<time>\d{8}T\d{6})(?P<utc>Z?)")
_OTHER_START = re.compile(
    r"(?P<head>DTSTART(?:;TZID=[^:;]*)?:)(?P<year>\d{4})-?(?P<month>\d\d)-?(?P<day>\d\d)"
    r"(?:[T ](?P<hour>\d\d):?(?P<minute>\d\d)(?::?(?P<second>\d\d))?)?"
)
_FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY")
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAY = re.compile(rf"([+-]?\d{{1,2}})?({'|'.join(_DAYS)})")
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
_OTHER_LINES = ("EXDATE", "EXRULE", "RDATE", "DTEND", "DURATION")
_EXAMPLES = {
    "DTSTART": "DTSTART;TZID=Europe/Vienna:20360101T090000",
    "RRULE": "RRULE:FREQ=WEEKLY;BYDAY=MO",
}
_PARTS = ("FREQ", "UNTIL", "BYDAY", "WKST", *_NUMBERS)


@record
class Reading:
    """The schedules that can be followed; and what is wrong with them all, at places of the JSON text."""

    schedules: tuple[Schedule, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_schedule(text: str, now: datetime | None = None) -> Reading:
    """Reads a recurrence. With ``now``, a start in the past is a warning, and an error where none is to come.

    Raises ``FlowError`` where python-dateutil is not installed.
    """
    found = entries(text)
    if isinstance(found, Problem):
        return Reading((), (found,))
    lines = [_Lines(entry) for entry in found]
    schedules = tuple([one for each in lines if (one := each.read(now)) is not None])
    problems = [problem for each in lines for problem in each.problems]
    if len(found) > 1 and len(schedules) == len(found):
        first, last = found[1].places[0], found[-1].places[-1]
        message = "a trigger may have several schedules; no source shows how they are written"
        problems.append(Problem("schedule-several", message, first, max(last, first + 1), None, None, "info"))
    if now is not None and len(schedules) == len(lines) and all(is_over(each, now) for each in schedules):
        problems = [each for each in problems if each.code != "schedule-past"]
        problems.append(_over(found))
    return Reading(schedules, tuple(problems))


def _over(found: tuple[Entry, ...]) -> Problem:
    message = "no start of this is to come: such a workflow cannot be turned on"
    start, end = found[0].places[0], found[-1].places[-1]
    return Problem("schedule-over", message, start, end, "write a start in the future")


def _name(line: str) -> str:
    return re.split("[:;]", line, maxsplit=1)[0]


class _Lines:
    """The lines of a recurrence; their places are counted in the JSON text."""

    def __init__(self, entry: Entry) -> None:
        self._text = entry.text
        self._places = entry.places
        self.problems: list[Problem] = []
        self._begins = 0, 0

    def read(self, now: datetime | None) -> Schedule | None:
        """The schedule, None where it cannot be followed; ``problems`` says why."""
        start: datetime | None = None
        rule: str | None = None
        unknown: list[tuple[str, int]] = []
        at = 0
        for line in self._text.split("\n"):
            name = _name(line)
            if name == "DTSTART" and start is None:
                start = self._start(line, at)
                self._begins = at, at + len(line)
            elif name == "RRULE" and rule is None:
                rule = line.removeprefix("RRULE:")
                self._rule(rule, at + 6)
            elif line.strip():
                unknown.append((line, at))
            at += len(line) + 1
        self._unknown(unknown)
        self._missing(start, rule)
        if start is None or any(each.severity == "error" for each in self.problems):
            return None
        return self._whole(Schedule(start, rule or ""), now)

    def _report(self, code: str, message: str, start: int, end: int, hint: str | None = None,
                replacement: str | None = None, severity: Severity = "error") -> None:  # fmt: skip
        first, last = self._places[min(start, len(self._text))], self._places[min(end, len(self._text))]
        self.problems.append(Problem(code, message, first, max(last, first + 1), hint, replacement, severity))

    def _unknown(self, found: list[tuple[str, int]]) -> None:
        """Each line of another name: the one meant is among those that are missing."""
        missing = [each for each in _EXAMPLES if each not in map(_name, self._text.split("\n"))]
        lines = "\\n".join(_EXAMPLES[each] for each in missing)
        for line, at in found:
            name = _name(line)
            meant = did_you_mean(name, missing)
            if name.startswith("FREQ="):
                name, meant = "FREQ", "RRULE:FREQ" if "RRULE" in missing else None
            otherwise = None if name in _OTHER_LINES else f"write {lines}" if lines else "take this line out"
            end = at + len(line if otherwise and lines and not meant else name)
            message = f"a schedule has one DTSTART and one RRULE, and no other line: {name[:20]}"
            self._report("schedule-line", message, at, end, hint_of(meant, otherwise), meant)

    def _missing(self, start: datetime | None, rule: str | None) -> None:
        said = {problem.code for problem in self.problems if problem.severity == "error"}
        end = len(self._text)
        if start is None and not said & {"schedule-start", "schedule-zone", "schedule-line"}:
            hint = f"begin with {_EXAMPLES['DTSTART']}"
            self._report("schedule-start", "a schedule has a start", 0, end, hint)
        if rule is None and not said:
            message = "a schedule without a rule runs once; no source shows how one is written"
            self._report("schedule-once", message, 0, end, severity="info")

    # The start.

    def _start(self, line: str, at: int) -> datetime | None:
        match = _START.fullmatch(line)
        if match is None:
            right = _start_of(line)
            hint = f"write {right or _EXAMPLES['DTSTART']}"
            self._report("schedule-start", "this start cannot be read", at, at + len(line), hint, right)
            return None
        name: str | None = match["zone"]
        zone = UTC if name is None else _zone(name)
        if zone is None:
            self._unknown_zone(name or "", match, at)
        elif name is None and not match["utc"]:
            message = "this start names no time zone; whether that means the shop's, no source says"
            hint = "name it: DTSTART;TZID=Europe/Vienna:"
            place = at, at + match.start("time")
            self._report("schedule-zone", message, *place, hint, severity="info")
        try:
            start = datetime.strptime(match["time"], "%Y%m%dT%H%M%S")
        except ValueError:
            place = at + match.start("time"), at + match.end("time")
            self._report("schedule-start", f"there is no such time: {match['time']}", *place)
            return None
        return start.replace(tzinfo=zone) if zone else None

    def _unknown_zone(self, name: str, match: re.Match[str], at: int) -> None:
        if not name:
            hint = "write DTSTART;TZID=Europe/Vienna:"
            self._report("schedule-zone", "a time zone has a name", at, at + match.start("time"), hint)
            return
        meant = did_you_mean(name[:40], available_timezones())
        hint = hint_of(meant, "zones are named as in Europe/Vienna")
        place = at + match.start("zone"), at + match.end("zone")
        self._report("schedule-zone", f"there is no time zone {name[:40]}", *place, hint, meant)

    # The rule.

    def _rule(self, rule: str, at: int) -> None:
        seen: set[str] = set()
        end = at + len(rule)
        for part in rule.split(";"):
            name, _, value = part.partition("=")
            place = at + len(name) + 1, at + len(part)
            if not part:
                message = "nothing stands beside this semicolon"
                self._report("schedule-rule", message, at - 1, at, "take it out", "")
            elif name not in _PARTS:
                meant = did_you_mean(name, _PARTS)
                message = f"a rule has no {name[:20]}"
                self._report("schedule-rule", message, at, at + len(name), hint_of(meant), meant)
                name = meant or name
            elif name in seen:
                self._report("schedule-rule", f"{name} stands twice", at, at + len(part))
            elif name == "FREQ" and value not in _FREQUENCIES:
                meant = did_you_mean(value[:20], _FREQUENCIES)
                hint = hint_of(meant, f"it is one of {', '.join(_FREQUENCIES[:-2])}")
                self._report("schedule-rule", f"there is no frequency {value[:20]}", *place, hint, meant)
            elif name != "FREQ" and not _fits(name, value):
                hint = f"it is one of {', '.join(_DAYS)}" if name in ("BYDAY", "WKST") else None
                self._report("schedule-rule", f"{name} cannot be {value[:20] or 'nothing'}", *place, hint)
            seen.add(name)
            at += len(part) + 1
        if "FREQ" not in seen:
            self._report("schedule-rule", "a rule has a frequency", end - len(rule), end, "write FREQ=DAILY")
        if {"COUNT", "UNTIL"} <= seen:
            self._report("schedule-rule", "a rule ends by COUNT or by UNTIL", end - len(rule), end)
        if "BYSETPOS" in seen and re.search("FREQ=(HOURLY|MINUTELY|SECONDLY)", rule):
            self._report("schedule-rule", "BYSETPOS does not go with this frequency", end - len(rule), end)

    # The whole.

    def _whole(self, schedule: Schedule, now: datetime | None) -> Schedule | None:
        end = len(self._text)
        at = self._text.index("RRULE") if schedule.rule else 0
        try:
            times = list(islice(local_times(schedule), _LOOKED_AT))
        except (ValueError, OverflowError, TypeError) as error:
            self._report("schedule-rule", f"this rule cannot be followed: {error}", at, end)
            return None
        gaps = [later - earlier for earlier, later in pairwise(times)]
        if not times:
            self._report("schedule-never", "this schedule never starts", at, end)
        if gaps and min(gaps) < SHORTEST:
            self._report("schedule-often", "a schedule starts every 10 minutes at most", at, end)
        is_alone = len(times) == 1 and not schedule.ends
        longest = LONGEST_BY_DAY if re.search("BYDAY|BYWEEKNO", schedule.rule) else LONGEST
        if is_alone or (gaps and max(gaps) > longest):
            self._report("schedule-rare", "a schedule starts once a year at least", at, end)
        if now is not None and schedule.start < now:
            message = "this start is in the past: a new workflow begins in the future"
            self._report("schedule-past", message, *self._begins, severity="warning")
        return schedule


def _start_of(line: str) -> str | None:
    """A start that is written as ISO 8601 has it, or to the minute or the day, as a schedule has it."""
    match = _OTHER_START.fullmatch(line)
    if match is None:
        return None
    return f"{match['head']}{''.join(match.group('year', 'month', 'day'))}T" + "".join(
        match[name] or "00" for name in ("hour", "minute", "second")
    )


def _fits(name: str, value: str) -> bool:
    """Can a part of a rule have this value?"""
    if name == "WKST":
        return value in _DAYS
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

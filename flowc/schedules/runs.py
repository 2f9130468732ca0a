"""When a schedule fires. A time that a clock put forward skips is taken an hour later, and one that comes twice the
first time; that Flow does so too is a guess."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, tzinfo
from itertools import islice
from typing import TYPE_CHECKING

from flowc.diagnostics import extras
from flowc.records import record

if TYPE_CHECKING:
    from dateutil.rrule import rrule

_MOST = 200_000  # runs that are counted from the start of a schedule
_COUNTED = 10_000  # runs of a schedule that are gone through to see that it is over
_LATEST = 9950
_SAME_DAYS = 400
"""Years after which the calendar is the same. python-dateutil looks for a run up to the year 9999, so a rule without
any takes long; one that begins as late as the calendar allows does not."""


@record
class Schedule:
    """When a workflow starts: ``start`` has its time zone; ``rule`` is what stands behind ``RRULE:``.

    Without a rule it starts once.
    """

    start: datetime
    rule: str

    @property
    def ends(self) -> bool:
        """Does it end some time?"""
        return not self.rule or re.search("COUNT|UNTIL", self.rule) is not None


def occurrences(schedule: Schedule, after: datetime) -> Iterator[datetime]:
    """The runs after a moment, in order, in the schedule's time zone; of very many the first ones since its start."""
    zone = schedule.start.tzinfo
    for local in islice(local_times(schedule), _MOST):
        try:
            moment = local.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
        except OverflowError:  # before the first day of UTC's calendar, or after its last
            continue
        if moment > after:
            after = moment
            yield moment


def is_over(schedule: Schedule, now: datetime) -> bool:
    """Is no run to come? Of very many that are counted it is not known, and so it is not."""
    if not schedule.ends or schedule.start > now:
        return False
    if last := re.search(r"UNTIL=(\w+)", schedule.rule):
        zone = schedule.start.tzinfo
        end = until(last[1], zone)
        return end is not None and end.replace(tzinfo=zone) < now
    if (count := re.search(r"COUNT=(\d+)", schedule.rule)) and int(count[1]) > _COUNTED:
        return False
    return next(occurrences(schedule, now), None) is None


def local_times(schedule: Schedule) -> Iterator[datetime]:
    """The runs by the clock on the wall, found in the same calendar some hundreds of years later."""
    if not schedule.rule:
        yield schedule.start.replace(tzinfo=None)
        return
    shift = (_LATEST - schedule.start.year) // _SAME_DAYS * _SAME_DAYS
    found = _late_rule(schedule, shift)
    with suppress(OverflowError, ValueError):  # none is left before the calendar's last day
        for late in found:
            yield late.replace(year=late.year - shift)


def _late_rule(schedule: Schedule, shift: int) -> rrule:
    with extras.needed("reading a schedule"):
        from dateutil.rrule import rrule, rrulestr
    parts = dict(part.split("=", 1) for part in schedule.rule.split(";"))
    last = until(parts.pop("UNTIL"), schedule.start.tzinfo) if "UNTIL" in parts else None
    start = schedule.start.replace(tzinfo=None)
    rule = rrulestr(";".join("=".join(part) for part in parts.items()), dtstart=_later(start, shift))
    assert isinstance(rule, rrule)  # of one rule and no other line
    return rule.replace(until=_later(last, shift)) if last else rule


def _later(date: datetime, years: int) -> datetime:
    return date.replace(year=min(date.year + years, 9999))


def until(value: str, zone: tzinfo | None) -> datetime | None:
    """The last moment of a rule by the clock on the wall, None for no moment at all; a day counts whole."""
    try:
        if "T" not in value:
            return datetime.strptime(f"{value}235959", "%Y%m%d%H%M%S")
        moment = datetime.strptime(value.rstrip("Z"), "%Y%m%dT%H%M%S")
    except ValueError:
        return None
    if not value.endswith("Z"):
        return moment
    try:
        return moment.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)
    except OverflowError:  # at an end of the calendar, which is as good as the other zone's time
        return moment

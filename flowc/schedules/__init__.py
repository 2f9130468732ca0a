"""Schedules: ``read_schedule`` reads the ``recurrence`` of a Scheduled time trigger, ``occurrences`` are its runs."""

from __future__ import annotations

from flowc.schedules.recurrence import Reading, read_schedule
from flowc.schedules.runs import Schedule, occurrences

__all__ = ["Reading", "Schedule", "occurrences", "read_schedule"]

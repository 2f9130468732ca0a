"""Times as people and documents write them, from the first day of the calendar to the last."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def moment(text: str) -> datetime:
    """The time that an ISO 8601 text names, in UTC; without a zone it is UTC's [guess].

    Raises ``ValueError`` for another text, and for a time that UTC's calendar, years 1 to 9999, does not have.
    """
    at = datetime.fromisoformat(text)
    if not at.tzinfo:
        return at.replace(tzinfo=UTC)
    if not in_calendar(at):
        raise ValueError("a time in the years 1 to 9999 is needed")
    return at.astimezone(UTC)


def in_calendar(at: datetime) -> bool:
    """Does UTC's calendar have this time? Near its ends a time with another zone may lie outside."""
    try:
        at.astimezone(UTC)
    except OverflowError:
        return False
    return True


def moved(at: datetime, by: timedelta) -> datetime:
    """The time so much later, or this very time where the calendar ends before."""
    try:
        return at + by
    except OverflowError:
        return at

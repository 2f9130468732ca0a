"""Dates as Liquid reads and writes them, always against a given clock.

Formats are those of Ruby's ``strftime``, which Shopify's Liquid uses [doc]. That a date without a zone is UTC, and that
``date_plus`` and ``date_minus`` write ISO 8601 in UTC, are guesses: Shopify's examples of these two filters show only
what is put in (docs/format.md, Liquid).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from dateutil.parser import ParserError, parse
from dateutil.relativedelta import relativedelta

from flowc.schedules.moments import in_calendar

UNITS = ("second", "minute", "hour", "day", "week", "month", "year")

_LONGEST = 64  # characters of a date; dateutil's parser looks at each word of a text
_DURATION = re.compile(r"\s*(\d{1,6})\s+([a-z]+?)s?\s*\Z")
_DIRECTIVE = re.compile(r"%([-_0^#:]*)(\d{0,3})([A-Za-z%+])")
_WIDEST = 100
_BLANK_PADDED = "ekl"
_WIDTHS = {"Y": 4, "j": 3, "L": 3, "N": 9} | dict.fromkeys("CymdeHkIlMSUWVg", 2)
_COMPOSED = {
    **dict.fromkeys("Dx", "%m/%d/%y"),
    **dict.fromkeys("TX", "%H:%M:%S"),
    "F": "%Y-%m-%d",
    "R": "%H:%M",
    "r": "%I:%M:%S %p",
    "c": "%a %b %e %H:%M:%S %Y",
    "v": "%e-%^b-%Y",
    "+": "%a %b %e %H:%M:%S %Z %Y",
}
_NUMBERS = "YCymdejHkIlMSLNsuwUWVGg"
_COUNTS = {name: name for name in "ymdjHIMSUWVGuw"} | {"e": "d", "k": "H", "l": "I"}
"""Directives that count, and Python's for the same."""


def read_date(value: object, clock: datetime) -> datetime | None:
    """The date that text or a number (seconds since 1970) stands for, or None."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _from_seconds(value)
    text = value.strip() if isinstance(value, str) else ""
    if text in ("now", "today"):
        return clock
    if text.isdecimal():
        return _from_seconds(int(text[:16]))
    return _parsed(text, clock) if 0 < len(text) <= _LONGEST else None


def moved(date: datetime, duration: str, sign: int) -> datetime | None:
    """The date a duration such as ``6 months`` later (or earlier), or None where that is no duration."""
    amount_and_unit = read_duration(duration)
    if amount_and_unit is None:
        return None
    amount, unit = amount_and_unit
    try:
        later = date + sign * relativedelta(**{f"{unit}s": amount})  # type: ignore[arg-type]
    except (OverflowError, ValueError):
        return None
    return later if in_calendar(later) else None


def read_duration(text: str) -> tuple[int, str] | None:
    """``6 months`` as an amount and one of UNITS."""
    match = _DURATION.match(text)
    return (int(match[1]), match[2]) if match and match[2] in UNITS else None


def iso(date: datetime) -> str:
    """``2026-01-31T09:00:00Z``."""
    return date.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def formatted(date: datetime, pattern: str) -> str:
    """The date by Ruby's directives; one that Ruby does not know stays as it is."""
    return _DIRECTIVE.sub(lambda match: _directive(date, match), pattern)


def _from_seconds(seconds: float) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return None


def _zone(_name: str | None, offset: int | None) -> timezone:
    """Zones by their offset alone: names of zones would be looked up on this machine."""
    return timezone(timedelta(seconds=offset)) if offset else UTC


def _parsed(text: str, clock: datetime) -> datetime | None:
    midnight = clock.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    try:
        date = parse(text, default=midnight, tzinfos=_zone)
    except (ParserError, OverflowError, ValueError, TypeError):
        return None
    if not date.tzinfo:
        return date.replace(tzinfo=UTC)
    return date if in_calendar(date) else None


def _directive(date: datetime, match: re.Match[str]) -> str:
    flags, width, name = match[1], int(match[2] or 0), match[3]
    text = _plain(date, name, flags)
    if text is None:
        return match[0]
    if "^" in flags:
        text = text.upper()
    if "#" in flags:
        text = text.swapcase()
    return _padded(text, name, flags, min(width, _WIDEST))


def _padded(text: str, name: str, flags: str, width: int) -> str:
    if name not in _NUMBERS or name == "N":
        return text.rjust(width, "0" if "0" in flags else " ") if name != "N" else text[: width or 9]
    blank = "_" in flags or (name in _BLANK_PADDED and "0" not in flags)
    width = 0 if "-" in flags else (width or _WIDTHS.get(name, 0))
    return text.rjust(width, " ") if blank else text.zfill(width)


def _plain(date: datetime, name: str, flags: str) -> str | None:
    """One directive without padding; None for one that does not exist."""
    if name in _COMPOSED:
        return formatted(date, _COMPOSED[name])
    if name in "AaBbhp":
        return date.strftime(f"%{'b' if name == 'h' else name}")
    if name in _COUNTS:
        return str(int(date.strftime(f"%{_COUNTS[name]}")))
    if name == "g":
        return str(int(date.strftime("%G")[-2:]))
    made = {
        "%": lambda: "%",
        "n": lambda: "\n",
        "t": lambda: "\t",
        "Y": lambda: str(date.year),
        "C": lambda: str(date.year // 100),
        "L": lambda: str(date.microsecond // 1000),
        "N": lambda: f"{date.microsecond:06d}000",
        "P": lambda: date.strftime("%p").lower(),
        "s": lambda: str(int(date.timestamp())),
        "z": lambda: _offset(date, ":" in flags),
        "Z": lambda: "UTC" if not date.utcoffset() else _offset(date, colon=True),
    }.get(name)
    return made() if made else None


def _offset(date: datetime, colon: bool) -> str:
    text = date.strftime("%z")
    return f"{text[:3]}:{text[3:5]}" if colon else text[:5]

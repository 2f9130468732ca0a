"""A week, as ISO 8601 numbers them: ``2026-W49``, Monday to Sunday."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_WEEK = re.compile(r"(\d{4})-W(\d\d)")


class WeekError(ValueError):
    """A text that names no week; the message says what to write instead."""


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """A week of a year of weeks: the first one of a year has its first Thursday."""

    year: int
    number: int

    @staticmethod
    def read(text: str) -> Week:
        """The week of a text. Raises ``WeekError``."""
        found = _WEEK.fullmatch(text)
        try:
            return (
                Week.of(date.fromisocalendar(int(found[1]), int(found[2]), 1)) if found else Week._none(text)
            )
        except ValueError:
            return Week._none(text)

    @staticmethod
    def of(day: date) -> Week:
        """The week that a day is in."""
        year, number, _ = day.isocalendar()
        return Week(year, number)

    @staticmethod
    def _none(text: str) -> Week:
        raise WeekError(f"{text!r} is no week: write {Week.of(date(2026, 12, 1))}, which begins on a Monday")

    @property
    def first(self) -> date:
        """Its Monday."""
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def days(self) -> tuple[str, ...]:
        """Its seven days, as ``2026-11-30``."""
        return tuple((self.first + timedelta(days=each)).isoformat() for each in range(7))

    def before(self, weeks: int = 1) -> Week:
        """So many weeks earlier."""
        return Week.of(self.first - timedelta(weeks=weeks))

    def __str__(self) -> str:
        return f"{self.year:04}-W{self.number:02}"

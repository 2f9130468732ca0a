"""Schedules: the recurrence of a Scheduled time trigger can be followed, and at what distances it comes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from datetime import datetime

from flowc.check.context import Context
from flowc.check.findings import At, Finding, of_problem
from flowc.diagnostics import extras
from flowc.diagnostics.diagnostic import Problem
from flowc.fields import values
from flowc.model.workflow import Field, Text

TASK = "shopify::flow::scheduled_time"
FIELD = "recurrence"

_CODES = {
    extras.MISSING: extras.MISSING,
    "schedule-often": "FC477",
    "schedule-rare": "FC477",
    "schedule-never": "FC477",
    "schedule-past": "FC478",
    "schedule-over": "FC478",
}
_UNREADABLE = "FC476"


def check_schedules(context: Context) -> Iterator[Finding]:
    """What is wrong with the schedules of a workflow."""
    for place, number, _, field in context.fields(TASK):
        if field.id == FIELD and (isinstance(field.value, Text) or field.value.container is not None):
            for problem in _problems(values.write(field.value, None), context.now):
                at = _place(At(place, number), field, problem)
                yield of_problem(problem, _CODES.get(problem.code, _UNREADABLE), at)


def _problems(text: str, now: datetime) -> tuple[Problem, ...]:
    from flowc.schedules.recurrence import read_schedule

    return extras.or_missing(text, lambda: read_schedule(text, now).problems)


def _place(at: At, field: Field, problem: Problem) -> At:
    """A place of the JSON text as one of the text that the list holds; the whole field where it is another."""
    from flowc.schedules.entries import entries

    if field.value.container is None:
        return at.within(problem.start, problem.end)
    found = entries(values.write(field.value, None))
    for number, entry in enumerate(found if isinstance(found, tuple) else ()):
        first, last = entry.places[0], entry.places[-1]
        if first <= problem.start <= problem.end <= max(last, first + 1):
            start, end = (bisect_left(entry.places, place) for place in (problem.start, problem.end))
            return at.below(number).within(start, min(end, len(entry.text)))
    return at

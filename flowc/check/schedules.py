"""Schedules: the recurrence of a Scheduled time trigger can be followed, and at what distances it comes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime
from itertools import accumulate

from flowc import extras, jsontext
from flowc.check.context import Context
from flowc.check.findings import At, Finding
from flowc.model import Data, Field, Json, Text
from flowc.problems import Problem

TASK = "shopify::flow::scheduled_time"
FIELD = "recurrence"

_CODES = {
    extras.MISSING: extras.MISSING,
    "schedule-often": "FC477",
    "schedule-rare": "FC477",
    "schedule-never": "FC477",
    "schedule-past": "FC478",
}
_UNREADABLE = "FC476"


def check_schedules(context: Context) -> Iterator[Finding]:
    """What is wrong with the schedules of a workflow."""
    for place, number, _, field in context.fields(TASK):
        if field.id == FIELD and isinstance(field.value, Text | Data):
            for problem in _problems(field.value.text, context.now):
                yield _finding(problem, _place(At(place, number), field, problem))


def _problems(text: str, now: datetime) -> tuple[Problem, ...]:
    from flowc.schedules import read_schedule

    try:
        return read_schedule(text, now).problems
    except extras.PackageMissing as missing:
        return (missing.problem(text),)


def _finding(problem: Problem, at: At) -> Finding:
    return Finding(
        _CODES.get(problem.code, _UNREADABLE),
        problem.message,
        at,
        problem.hint,
        problem.severity,
        replacement=problem.replacement,
        is_certain=problem.is_certain,
    )


def _place(at: At, field: Field, problem: Problem) -> At:
    """A place of the JSON text as one of the text that the list holds; the whole field where it is another."""
    value = field.value
    if not isinstance(value, Data):
        return At(at.step, at.field, characters=(problem.start, problem.end))
    tree: Json = value.value
    if not isinstance(tree, list) or len(tree) != 1 or not isinstance(tree[0], str):  # pyright: ignore[reportUnknownArgumentType]
        return at
    widths = [len(jsontext.dumps(character)) - 2 for character in tree[0]]
    ends = list(accumulate(widths, initial=len('["')))
    start, end = (bisect_right(ends, place) - 1 for place in (problem.start, problem.end))
    return At(at.step, at.field, keys=(0,), characters=(max(start, 0), min(end, len(widths))))

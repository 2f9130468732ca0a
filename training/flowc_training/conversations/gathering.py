"""The conversations that began in a week, each with all its rows up to a last day, one after another.

Rows are taken as they stand: one that cannot be read is told and does not stop the others. No more than one
conversation is held at a time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from flowc_serving.agent.json_value import Object
from flowc_serving.store import names
from flowc_serving.store.rows import Row
from flowc_training.conversations.sources import Selects
from flowc_training.weekly.week import Week

MOST = 20_000
"""Rows of one conversation that are read; a talk has tens."""
_AT_ONCE = 500
_BEGUN = """
    SELECT seq, conversation FROM event
    WHERE day >= ? AND day <= ? AND seq > ? AND name = ? ORDER BY seq LIMIT ?
"""
_HEADLESS = """
    SELECT e.seq, e.conversation FROM
        (SELECT min(seq) AS seq, conversation FROM event WHERE day >= ? AND day <= ? GROUP BY conversation) AS e
    WHERE e.seq > ? AND NOT EXISTS
        (SELECT 1 FROM event b WHERE b.conversation = e.conversation AND (b.name = ? OR b.day < ?))
    ORDER BY e.seq LIMIT ?
"""
"""Conversations without a beginning whose first row is of the week."""
_ROWS = """
    SELECT seq, id, time, name, conversation, shop, fields FROM event
    WHERE conversation = ? AND day <= ? ORDER BY seq LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class Gathered:
    """A conversation's rows in their order; ``unread`` are those that cannot be read, by id, with why."""

    id: str
    shop: str
    day: str
    rows: tuple[Row, ...]
    unread: tuple[tuple[str, str], ...] = ()
    is_cut: bool = False


def gathered(log: Selects, week: Week, until: str) -> Iterator[Gathered]:
    """The conversations of a week, rows up to the day ``until``. Raises ``StoreTrouble``."""
    first, last = week.days[0], week.days[-1]
    for seq, conversation in _paged(log, _BEGUN, [first, last], [names.BEGUN]):
        found = _found(log, conversation, until)
        if found[0] == seq:  # else it was begun twice, and is told already
            yield found[1]
    for _, conversation in _paged(log, _HEADLESS, [first, last], [names.BEGUN, first]):
        yield _found(log, conversation, until)[1]


def _paged(log: Selects, statement: str, days: list[Any], more: list[Any]) -> Iterator[tuple[int, str]]:
    """What a statement finds, page by page; the last place is told behind the days."""
    last = 0
    while True:
        found = log.select(statement, [*days, last, *more, _AT_ONCE])
        yield from ((seq, conversation) for seq, conversation in found)
        if len(found) < _AT_ONCE:
            return
        last = found[-1][0]


def _found(log: Selects, conversation: str, until: str) -> tuple[int, Gathered]:
    """The conversation, and where its first beginning stands."""
    told = log.select(_ROWS, [conversation, until, MOST + 1])
    rows: list[Row] = []
    unread: list[tuple[str, str]] = []
    for _, row, time, name, _, shop, fields in told[:MOST]:
        try:
            rows.append(Row(row, time, name, conversation, shop, _object(fields)))
        except (ValueError, RecursionError) as error:
            unread.append((row, f"the fields of {name} are no JSON object: {str(error)[:100]}"))
    begun = next((seq for seq, _, _, name, *_ in told if name == names.BEGUN), 0)
    shop, day = (told[0][5], told[0][2][:10]) if told else ("", "")
    return begun, Gathered(conversation, shop, day, tuple(rows), tuple(unread), len(told) > MOST)


def _object(text: str) -> Object:
    found = json.loads(text)
    if not isinstance(found, dict):
        raise ValueError("another value")
    return cast(Object, found)

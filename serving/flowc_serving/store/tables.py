"""The table of the log, as SQLite and Postgres both take it: its statements, and rows to and from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from flowc_serving.agent import ulids
from flowc_serving.store import names
from flowc_serving.store.rows import Row, dumped, loaded

TYPES = """
    id TEXT NOT NULL UNIQUE,
    day TEXT NOT NULL,
    time TEXT NOT NULL,
    name TEXT NOT NULL,
    conversation TEXT NOT NULL,
    shop TEXT NOT NULL,
    workflow TEXT,
    fields TEXT NOT NULL
"""
"""The columns, behind ``seq``, which each makes in its own way."""
COLUMNS = "id, day, time, name, conversation, shop, workflow, fields"
INSERT = f"INSERT INTO event ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING"
"""A row that is written again, since nobody knew whether it had arrived, is there once."""
INDEXES = (
    "CREATE INDEX IF NOT EXISTS event_by_conversation ON event (conversation, seq)",
    "CREATE INDEX IF NOT EXISTS event_by_day ON event (day, seq)",
    "CREATE INDEX IF NOT EXISTS event_by_workflow ON event (workflow, seq) WHERE workflow IS NOT NULL",
)
_SELECT = "SELECT seq, id, time, name, conversation, shop, fields FROM event"
_AT_ONCE = 500
"""Rows that are read together: reading a large log holds no lock and little memory."""


class Table(Protocol):
    """Where rows are. Every method raises ``StoreTrouble``."""

    def add(self, rows: Sequence[Row]) -> None:
        """Write rows, all or none; they are durable when it returns."""
        ...

    def select(self, statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """What a statement finds; its places for values are question marks."""
        ...

    def check(self) -> None:
        """See that rows can be written now."""
        ...

    def close(self) -> None:
        """Let go of the file or connection."""
        ...


@dataclass(frozen=True, slots=True)
class Told:
    """A conversation in a list: when, how much, by whom, and what became of it."""

    conversation: str
    shop: str
    first: str
    last: str
    turns: int
    rows: int
    head: Row | None


def values(row: Row) -> tuple[str | None, ...]:
    """The values of ``COLUMNS``."""
    day = row.time[:10]
    return (row.id, day, row.time, row.name, row.conversation, row.shop, row.workflow, dumped(row.fields))


def of_conversation(table: Table, conversation: str, shop: str | None) -> list[Row]:
    """The rows of a conversation in their order; none where it is another shop's."""
    if not _is_sayable(conversation):
        return []
    found = list(_rows(table, "conversation = ?", [conversation]))
    return found if shop is None or all(row.shop == shop for row in found) else []


def of_day(table: Table, day: str) -> Iterator[Row]:
    """The rows of a day."""
    return _rows(table, "day = ?", [day])


def since(table: Table, day: str) -> Iterator[Row]:
    """The rows of a day and of all days after it, in the order that they were written."""
    return _rows(table, "day >= ?", [day])


def days(table: Table, first: str = "") -> list[str]:
    """The days that have rows, from one on."""
    found = table.select("SELECT DISTINCT day FROM event WHERE day >= ? ORDER BY day", [first])
    return [day for (day,) in found]


def author(table: Table, workflow: str, shop: str) -> str | None:
    """The conversation that wrote to a workflow last."""
    if not _is_sayable(workflow):
        return None
    found = table.select(
        "SELECT conversation FROM event WHERE workflow = ? AND shop = ? AND name = ? ORDER BY seq DESC LIMIT 1",
        [workflow, shop, names.ANSWERED],
    )
    return found[0][0] if found else None


def told(table: Table, *, first: str = "", shop: str | None = None, most: int = 100) -> list[Told]:
    """The conversations that have rows since a day, the last changed first."""
    found = table.select(
        """
        SELECT conversation, min(shop), min(time), max(time), sum(CASE WHEN name = ? THEN 1 ELSE 0 END), count(*)
        FROM event WHERE day >= ? AND (? = '' OR shop = ?)
        GROUP BY conversation ORDER BY max(seq) DESC LIMIT ?
        """,
        [names.ASKED, first, shop or "", shop or "", most],
    )
    return [Told(*row, head=_head(table, row[0])) for row in found]


def _head(table: Table, conversation: str) -> Row | None:
    found = table.select(
        f"{_SELECT} WHERE conversation = ? AND name = ? ORDER BY seq LIMIT 1", [conversation, names.BEGUN]
    )
    return _row(found[0]) if found else None


def _rows(table: Table, where: str, given: list[str]) -> Iterator[Row]:
    last = 0
    while True:
        found = table.select(
            f"{_SELECT} WHERE {where} AND seq > ? ORDER BY seq LIMIT {_AT_ONCE}", [*given, last]
        )
        yield from map(_row, found)
        if len(found) < _AT_ONCE:
            return
        last = found[-1][0]


def _row(found: tuple[Any, ...]) -> Row:
    _, row, time, name, conversation, shop, fields = found
    return Row(row, time, name, conversation, shop, loaded(fields))


def _is_sayable(text: str) -> bool:
    """Can a database be asked for it? Ids come from outside, and hold no NUL and no half characters."""
    return ulids.is_ulid(text) or (text.isascii() and text.isprintable())

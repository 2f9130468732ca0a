"""Conversations that are broken on purpose, added to a log: what collecting must tell, and not fall over.

A conversation with rows missing, one with a row that is no JSON, one that is there twice, one in another contract, and
rows of one whose beginning is gone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from flowc_serving.agent import ulids
from flowc_serving.agent.json_value import Object
from flowc_serving.store import names, tables
from flowc_serving.store.events import EventLog
from flowc_serving.store.rows import Row
from flowc_serving.store.sqlite_table import SqliteTable

Change = Callable[[Sequence[Row]], Sequence[Row]]
STRANGE = "0" * 64
"""The fingerprint of no contract."""


def spoilt(log: EventLog, rows: Sequence[Row]) -> dict[str, str]:
    """Add broken copies of a conversation; their ids, by what is wrong with them."""
    changes: dict[str, Change] = {
        "rows missing": lambda found: [each for each in found if each.name != names.CHAT],
        "no beginning": lambda found: found[1:],
        "duplicate": lambda found: found,
        "another contract": _strange,
        "begun twice": lambda found: [*found, replace(found[0], id="")],
    }
    made: dict[str, str] = {}
    for what, change in changes.items():
        name = made[what] = ulids.new()
        log.append(_renamed(change(rows), name))
    made["unreadable"] = _unreadable(log, rows)
    return {what: name for what, name in made.items() if name}


def _renamed(rows: Sequence[Row], name: str) -> list[Row]:
    """Rows of another conversation, with ids of their own."""
    last = ""
    found: list[Row] = []
    for each in rows:
        last = ulids.new(after=last)
        found.append(replace(each, id=last, conversation=name))
    return found


def _strange(rows: Sequence[Row]) -> list[Row]:
    def other(fields: Object) -> Object:
        return {**fields, names.FINGERPRINT: STRANGE} if names.FINGERPRINT in fields else fields

    return [replace(each, fields=other(each.fields)) for each in rows]


def _unreadable(log: EventLog, rows: Sequence[Row]) -> str:
    """A conversation of which the disk ate half a row; only a file can be harmed so."""
    if not isinstance(log.table, SqliteTable):
        return ""
    name = ulids.new()
    values = [[*tables.values(each)] for each in _renamed(rows, name)]
    values[-1][-1] = str(values[-1][-1])[: len(str(values[-1][-1])) // 2]
    with log.table.writer.writing() as connection:
        connection.executemany(tables.INSERT, values)
    return name

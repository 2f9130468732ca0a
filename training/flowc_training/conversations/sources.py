"""Where a log is read from: a SQLite file, a Postgres database, or the folder of a Parquet export.

All three are asked the same questions in SQL. An export is first poured into a table on disk that goes away again, so
that memory stays flat however many conversations a week has.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, cast

from flowc_serving.agent.workflows import StoreTrouble
from flowc_serving.store import names, places, tables
from flowc_serving.store.sqlite_table import SqliteTable

_HEAD = ("id", "time", "name", names.CONVERSATION, names.SHOP)
_JSON = (names.INPUT, names.OUTPUT, names.TOOL_RESULT, names.TURN, names.CONTEXT)
"""Columns of an export that hold JSON texts."""
_BACK = 28
"""Days before a week in which a conversation that goes on in it may have begun."""
_AT_ONCE = 1_000


class SourceError(ValueError):
    """A log that is not there or cannot be read; the message says what to name instead."""


class Selects(Protocol):
    """What answers a question in SQL; places for values are question marks."""

    def select(self, statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]: ...


@contextmanager
def opened(where: str, first: str, until: str) -> Generator[Selects]:
    """The log of a path or an address; of an export only the days from ``first`` to ``until`` are looked at.

    Raises ``SourceError`` where there is none, ``StoreTrouble`` where it cannot be read.
    """
    if places.is_address(where):
        from flowc_serving.store.postgres_table import PostgresReader

        table: Any = PostgresReader(where)
    elif (path := Path(where)).is_dir():
        table = _Poured(path, first, until)
    elif path.is_file():
        table = SqliteTable(path)
    else:
        raise SourceError(
            f"there is no log {where}: name the file of a log, the folder of its export, or postgresql://…"
        )
    try:
        yield table
    finally:
        table.close()


class _Poured:
    """The days of an export in a table on disk, which SQLite removes when it is closed."""

    def __init__(self, folder: Path, first: str, until: str) -> None:
        days = sorted(folder.glob("????-??-??.parquet"))
        if not days:
            raise SourceError(f"{folder} has no day of an export: its files are called 2026-11-30.parquet")
        self._connection = sqlite3.connect("", check_same_thread=False)
        types = tables.TYPES.replace("UNIQUE", "")  # an export that was joined by hand may have a row twice
        self._connection.execute(f"CREATE TABLE event (seq INTEGER PRIMARY KEY, {types})")
        early = (date.fromisoformat(first) - timedelta(days=_BACK)).isoformat()
        for path in days:
            if first <= path.stem <= until:
                self._pour(_rows(path, None))
            elif early <= path.stem < first:
                self._pour(each for each in _rows(path, _HEAD) if each["name"] == names.BEGUN)
        for each in tables.INDEXES:
            self._connection.execute(each)

    def _pour(self, rows: Iterator[Mapping[str, Any]]) -> None:
        self._connection.executemany(
            f"INSERT INTO event ({tables.COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", map(_values, rows)
        )

    def select(self, statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """What a statement finds."""
        return self._connection.execute(statement, values).fetchall()

    def close(self) -> None:
        """Let go of the table."""
        self._connection.close()


def _rows(path: Path, columns: Sequence[str] | None) -> Iterator[Mapping[str, Any]]:
    parquet = import_module("pyarrow.parquet")
    try:
        with parquet.ParquetFile(path) as file:
            for batch in file.iter_batches(_AT_ONCE, columns=columns):
                yield from cast("list[dict[str, Any]]", batch.to_pylist())
    except (OSError, ValueError, KeyError) as error:  # pyarrow's own errors are ValueErrors and OSErrors
        raise StoreTrouble(f"{path} cannot be read: {str(error)[:200]}") from error


def _values(row: Mapping[str, Any]) -> tuple[str | None, ...]:
    """A row of an export as the log's table has it."""
    head = [str(row.get(each) or "") for each in _HEAD]
    row_id, time, name, conversation, shop = head
    fields = _fields({key: value for key, value in row.items() if key not in _HEAD and value is not None})
    return (row_id, time[:10], time, name, conversation, shop, row.get(names.WORKFLOW), fields)


def _fields(told: Mapping[str, Any]) -> str:
    """Fields as JSON text. Texts that hold JSON stand in it as they are: what is broken there stays broken."""
    parts = (
        f"{json.dumps(key)}:{value if key in _JSON else json.dumps(value)}" for key, value in told.items()
    )
    return "{" + ",".join(parts) + "}"

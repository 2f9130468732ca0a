"""The log's table in a SQLite file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flowc_serving.store import tables
from flowc_serving.store.rows import Row
from flowc_serving.store.sqlite_file import PATIENCE, Layout, SqliteFile

_LAYOUT = Layout(
    mark=0x666C6F63,
    number=1,
    tables=";".join(
        (
            f"CREATE TABLE event (seq INTEGER PRIMARY KEY AUTOINCREMENT, {tables.TYPES})",
            *tables.INDEXES,
        )
    ),
)


class SqliteTable:
    """Rows in a file. Reading has a connection of its own, so that it does not wait for the disk of a write."""

    def __init__(self, path: Path, *, patience: float = PATIENCE) -> None:
        self.writer = SqliteFile(path, _LAYOUT, patience=patience)
        try:
            self._reader = SqliteFile(path, _LAYOUT, patience=patience)
        except BaseException:
            self.writer.close()
            raise

    def add(self, rows: Sequence[Row]) -> None:
        """Write rows, all or none; they are on the disk when it returns."""
        with self.writer.writing() as connection:
            connection.executemany(tables.INSERT, map(tables.values, rows))

    def select(self, statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """What a statement finds."""
        with self._reader.reading() as connection:
            return connection.execute(statement, values).fetchall()

    def check(self) -> None:
        """See that rows can be written now."""
        self.writer.check()

    def close(self) -> None:
        """Close the file."""
        self._reader.close()
        self.writer.close()

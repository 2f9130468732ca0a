"""The log's table in Postgres, for a production of several servers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any, TypeVar

from flowc_serving.agent.workflows import StoreTrouble
from flowc_serving.store import tables
from flowc_serving.store.rows import Row

_TABLE = f"CREATE TABLE IF NOT EXISTS event (seq BIGSERIAL PRIMARY KEY, {tables.TYPES})"
_LAYOUT_LOCK = 0x666C6F63
"""Servers that start together make the table one after the other."""
_SECONDS = 10
_FULL = "53"
"""The class of Postgres's codes for a lack of room: disk, memory, connections."""

Result = TypeVar("Result")


class PostgresTable:
    """Rows in a database: a connection to write and one to read, made again after the server was away.

    The address may hold a password, so no message shows it.
    """

    def __init__(self, address: str, *, seconds: float = _SECONDS) -> None:
        _need_driver()
        self._writer = _Connection(address, seconds)
        self._reader = _Connection(address, seconds)
        self._writer.do(_make)

    def add(self, rows: Sequence[Row]) -> None:
        """Write rows, all or none; the server has them on its disk when it returns."""
        values = [tables.values(row) for row in rows]

        def insert(connection: Any) -> None:
            with connection.transaction(), connection.cursor() as cursor:
                cursor.executemany(_placed(tables.INSERT), values)

        self._writer.do(insert)

    def select(self, statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """What a statement finds."""
        return _select(self._reader, statement, values)

    def check(self) -> None:
        """See that the server is there, and writes."""
        is_standby = self._writer.do(lambda each: each.execute("SELECT pg_is_in_recovery()").fetchone()[0])
        if is_standby:
            raise StoreTrouble("Postgres only reads: it is a standby", retry=True)

    def close(self) -> None:
        """Let go of the connections."""
        self._reader.close()
        self._writer.close()


class PostgresReader:
    """Rows of a database that are only read, so that a standby will do, and a role that may not write."""

    def __init__(self, address: str, *, seconds: float = _SECONDS) -> None:
        _need_driver()
        self._reader = _Connection(address, seconds)

    def select(self, statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """What a statement finds."""
        return _select(self._reader, statement, values)

    def close(self) -> None:
        """Let go of the connection."""
        self._reader.close()


def _select(reader: _Connection, statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    def find(connection: Any) -> list[tuple[Any, ...]]:
        return connection.execute(_placed(statement), values).fetchall()

    return reader.do(find)


def _need_driver() -> None:
    if find_spec("psycopg") is None:
        raise StoreTrouble("a log in Postgres needs psycopg: pip install 'flowc[postgres]'")


def _driver() -> Any:
    """psycopg, which only those have who asked for it."""
    return import_module("psycopg")


class _Connection:
    """A connection, made when it is needed. What is done with it may be done twice."""

    def __init__(self, address: str, seconds: float) -> None:
        self._address = address
        self._seconds = seconds
        self._lock = threading.Lock()
        self._open: Any = None

    def do(self, act: Callable[[Any], Result]) -> Result:
        """Do something with the connection, once more where it turns out to be lost."""
        psycopg = _driver()
        with self._lock:
            fresh = self._open is None
            try:
                try:
                    return act(self._connected())
                except psycopg.OperationalError:
                    if fresh or not self._is_lost():
                        raise
                    self._drop()
                    return act(self._connected())
            except psycopg.Error as error:
                if self._is_lost():
                    self._drop()
                raise _trouble(error) from error

    def close(self) -> None:
        with self._lock:
            self._drop()

    def _connected(self) -> Any:
        psycopg = _driver()
        if self._open is None:
            self._open = psycopg.connect(
                self._address,
                autocommit=True,
                connect_timeout=max(int(self._seconds), 2),
                application_name="flowc",
            )
            patience = f"{int(self._seconds * 1000)}"
            for name, value in (
                ("synchronous_commit", "on"),
                ("statement_timeout", patience),
                ("lock_timeout", patience),
            ):
                self._open.execute("SELECT set_config(%s, %s, false)", [name, value])
        return self._open

    def _is_lost(self) -> bool:
        return self._open is None or self._open.closed or self._open.broken

    def _drop(self) -> None:
        lost, self._open = self._open, None
        if lost is not None:
            lost.close()


def _make(connection: Any) -> None:
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LAYOUT_LOCK])
        connection.execute(_TABLE)
        for statement in tables.INDEXES:
            connection.execute(statement)


def _placed(statement: str) -> str:
    """A statement of ours with Postgres's places for values."""
    return statement.replace("?", "%s")


def _trouble(error: Any) -> StoreTrouble:
    psycopg = _driver()
    if error.sqlstate is not None and error.sqlstate.startswith(_FULL):
        return StoreTrouble(f"Postgres has no room ({error.diag.message_primary}): make some", retry=True)
    if isinstance(error, psycopg.OperationalError):
        said = error.diag.message_primary or "it cannot be reached"
        return StoreTrouble(f"Postgres does not answer ({said}): try again", retry=True)
    return StoreTrouble(f"Postgres refuses: {error.diag.message_primary or type(error).__name__}")

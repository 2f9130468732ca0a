"""A SQLite file as both stores keep one: private, durable, patient, and clear about what went wrong.

A commit is on the disk before it returns (``synchronous=FULL``). Several threads share one connection behind a lock;
several processes share the file through its write-ahead log.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flowc_serving.agent.workflows import StoreTrouble

PATIENCE = 5.0
"""Seconds that a call waits for a lock that another holds."""

_LOCKED = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


@dataclass(frozen=True, slots=True)
class Layout:
    """What a file holds: the mark that tells it from other SQLite files, the number of its layout, its tables."""

    mark: int
    number: int
    tables: str


class SqliteFile:
    """An open file. Raises ``StoreTrouble`` from all that it does."""

    def __init__(self, path: Path, layout: Layout, *, patience: float = PATIENCE) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._patience = patience
        try:
            _make_private(path)
            self._opened = _identity(path)
            self._connection = sqlite3.connect(
                path, timeout=patience, isolation_level=None, check_same_thread=False
            )
        except (OSError, sqlite3.Error) as error:
            raise StoreTrouble(f"{path}: cannot be opened: {error}") from error
        try:
            self._prepare(layout)
        except BaseException:
            self._connection.close()
            raise

    def _prepare(self, layout: Layout) -> None:
        with self._told():
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
                self._connection.execute(f"PRAGMA {pragma}")
        with self.writing() as connection:
            mark, number = (_pragma(connection, name) for name in ("application_id", "user_version"))
            if (mark, number) == (layout.mark, layout.number):
                return
            if mark or number or connection.execute("SELECT 1 FROM sqlite_master").fetchone():
                raise StoreTrouble(self._strange(layout, mark, number))
            for statement in filter(str.strip, layout.tables.split(";")):
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id={layout.mark}")
            connection.execute(f"PRAGMA user_version={layout.number}")

    def _strange(self, layout: Layout, mark: int, number: int) -> str:
        if mark == layout.mark and number > layout.number:
            return f"{self.path}: was written by a newer flowc: update flowc, or name another file"
        return f"{self.path}: is a database of something else: name another file"

    @contextmanager
    def reading(self) -> Generator[sqlite3.Connection]:
        """The connection, for statements that only read and see one state of the file."""
        with self._transaction("BEGIN") as connection:
            yield connection

    @contextmanager
    def writing(self) -> Generator[sqlite3.Connection]:
        """The connection in a transaction: durable at the end, undone where an exception leaves."""
        with self._transaction("BEGIN IMMEDIATE") as connection:
            self._see_in_place()
            yield connection

    def check(self) -> None:
        """See that the file can be written to now."""
        with self.writing():
            pass

    def _see_in_place(self) -> None:
        """What is written to a file that was deleted is gone with this process: it may not be acknowledged."""
        try:
            is_there = _identity(self.path) == self._opened
        except OSError:
            is_there = False
        if not is_there:
            raise StoreTrouble(f"{self.path}: was deleted or moved away: put it back, then start flowc again")

    @contextmanager
    def _transaction(self, begin: str) -> Generator[sqlite3.Connection]:
        if not self._lock.acquire(timeout=self._patience):
            raise StoreTrouble(f"{self.path}: is busy: try again", retry=True)
        try:
            with self._told():
                self._connection.execute(begin)
                try:
                    yield self._connection
                    self._connection.execute("COMMIT")
                except BaseException:
                    if self._connection.in_transaction:
                        self._connection.execute("ROLLBACK")
                    raise
        finally:
            self._lock.release()

    @contextmanager
    def _told(self) -> Generator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise self._trouble(error) from error

    def _trouble(self, error: sqlite3.Error) -> StoreTrouble:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in _LOCKED:
            return StoreTrouble(f"{self.path}: is locked by another program: try again", retry=True)
        if code == sqlite3.SQLITE_FULL:
            return StoreTrouble(f"{self.path}: the disk is full: make room, then try again", retry=True)
        if code in _DAMAGED:
            return StoreTrouble(
                f"{self.path}: is damaged ({error}): move it away and put a backup in its place"
            )
        return StoreTrouble(f"{self.path}: {error}")

    def close(self) -> None:
        """Close the file; all that was committed is in it."""
        with self._lock:
            self._connection.close()


def _make_private(path: Path) -> None:
    """The file exists and is its owner's alone; the files beside it get its permissions from SQLite."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    path.chmod(0o600)


def _identity(path: Path) -> tuple[int, int]:
    """Which file it is, whatever its name."""
    found = path.stat()
    return found.st_dev, found.st_ino


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])


# Texts with lone surrogates are no UTF-8, and merchants' documents may hold them.


def kept(text: str) -> str | bytes:
    """A text as a column keeps it: as text, or as bytes where UTF-8 cannot say it."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")
    return text


def told(value: Any) -> str:
    """The text of a column."""
    return value.decode("utf-8", "surrogatepass") if isinstance(value, bytes) else str(value)

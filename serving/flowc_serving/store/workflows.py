"""Workflows in a SQLite file: one file for all shops, of which each sees its own only.

Every version stays readable. A version is a ULID that is greater than all before it in the file, whatever the clock
and other processes do, so that versions also say in which order workflows changed.
"""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

from flowc_serving.agent import ulids
from flowc_serving.agent.workflows import (
    LARGEST_PAGE,
    Conflict,
    HiddenWorkflow,
    Page,
    Stored,
    UnknownWorkflow,
    moment,
    places_of,
)
from flowc_serving.store.sqlite_file import PATIENCE, Layout, SqliteFile, kept, told

_LAYOUT = Layout(
    mark=0x666C6F77,
    number=1,
    tables="""
    CREATE TABLE workflow (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        shop TEXT NOT NULL,
        version TEXT NOT NULL,
        hidden INTEGER NOT NULL,
        active INTEGER NOT NULL
    );
    CREATE INDEX workflow_by_shop ON workflow (shop, version);
    CREATE TABLE version (
        workflow INTEGER NOT NULL REFERENCES workflow (number),
        version TEXT NOT NULL,
        updated TEXT NOT NULL,
        name NOT NULL,
        document NOT NULL,
        PRIMARY KEY (workflow, version)
    ) WITHOUT ROWID;
    CREATE TABLE newest (only INTEGER PRIMARY KEY CHECK (only = 1), version TEXT NOT NULL);
    INSERT INTO newest VALUES (1, '')
    """,
)
_ID = re.compile(r"gid://flow/Workflow/([1-9][0-9]{0,17})")
_DOMAIN = re.compile(r"[!-~]+")
_STORED = """
    SELECT w.number, v.version, v.name, v.document, w.hidden, w.active, v.updated
    FROM workflow w JOIN version v ON v.workflow = w.number
"""


class WorkflowFile:
    """The workflows of all shops in one file, safe from several threads and processes."""

    def __init__(
        self, path: Path, *, clock: Callable[[], float] = time.time, patience: float = PATIENCE
    ) -> None:
        self._file = SqliteFile(path, _LAYOUT, patience=patience)
        self._clock = clock

    def of(self, shop: str) -> ShopWorkflows:
        """The workflows of one shop, by its domain."""
        domain = shop.strip().lower()
        if not _DOMAIN.fullmatch(domain):
            raise ValueError("a shop is named by its domain, as store.myshopify.com")
        return ShopWorkflows(self._file, domain, self._clock)

    def check(self) -> None:
        """See that the file can be written to now. Raises ``StoreTrouble``."""
        self._file.check()

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class ShopWorkflows:
    """The workflows of one shop (``agent.workflows.Workflows``)."""

    def __init__(self, file: SqliteFile, shop: str, clock: Callable[[], float]) -> None:
        self._file = file
        self._shop = shop
        self._clock = clock

    def lookup(self, workflow: str, version: str | None = None) -> Stored:
        """One workflow, its newest version where none is named. Raises ``UnknownWorkflow``."""
        with self._file.reading() as connection:
            return self._found(connection, workflow, version)

    def create(self, name: str, document: str, *, hidden: bool) -> Stored:
        """A new workflow, not active."""
        with self._file.writing() as connection:
            now, version = self._next(connection)
            made = connection.execute(
                "INSERT INTO workflow (shop, version, hidden, active) VALUES (?, ?, ?, 0)",
                (self._shop, version, hidden),
            )
            return self._written(connection, _gid(made.lastrowid or 0), version, now, name, document)

    def update(
        self, workflow: str, version: str, name: str, document: str, *, hidden: bool | None = None
    ) -> Stored:
        """A new version in place of the stored one. Raises ``Conflict`` where that is another, ``UnknownWorkflow``."""
        with self._file.writing() as connection:
            stored = self._current(connection, workflow, version)
            now, newer = self._next(connection)
            connection.execute(
                "UPDATE workflow SET version = ?, hidden = ? WHERE number = ?",
                (newer, stored.hidden if hidden is None else hidden, _number(workflow)),
            )
            return self._written(connection, workflow, newer, now, name, document)

    def switch(self, workflow: str, version: str, *, active: bool) -> Stored:
        """Activate or deactivate. Raises ``UnknownWorkflow``, ``Conflict``, ``HiddenWorkflow``."""
        with self._file.writing() as connection:
            stored = self._current(connection, workflow, version)
            if active and stored.hidden:
                raise HiddenWorkflow(f"{workflow} is hidden")
            connection.execute("UPDATE workflow SET active = ? WHERE number = ?", (active, _number(workflow)))
            return self._found(connection, workflow)

    def listed(self, *, size: int = 100, cursor: str | None = None, hidden: bool = False) -> Page:
        """A page of the workflows, with the hidden ones where asked. Raises ``BadCursor``.

        The pages that follow the first show the order as it was then: a workflow that changes meanwhile is neither
        shown twice nor left out.
        """
        with self._file.reading() as connection:
            seen, last = places_of(cursor) if cursor else (_newest(connection), None)
            size = min(max(size, 1), LARGEST_PAGE)
            rows = connection.execute(_LISTED, (self._shop, hidden, seen, last, last, size + 1)).fetchall()
            found = [self._found(connection, _gid(number)) for number, _ in rows[:size]]
            (total,) = connection.execute(
                "SELECT count(*) FROM workflow WHERE shop = ? AND hidden <= ?", (self._shop, hidden)
            ).fetchone()
        following = f"{seen}.{rows[size - 1][1]}" if len(rows) > size else None
        return Page(tuple(found), following, total)

    # Inside of a transaction.

    def _found(self, connection: sqlite3.Connection, workflow: str, version: str | None = None) -> Stored:
        if version is not None and not ulids.is_ulid(version):
            raise UnknownWorkflow(f"{workflow} in version {version}")
        row = connection.execute(
            f"{_STORED} AND v.version = coalesce(?, w.version) WHERE w.number = ? AND w.shop = ?",
            (version, _number(workflow), self._shop),
        ).fetchone()
        if row is None:
            raise UnknownWorkflow(workflow if version is None else f"{workflow} in version {version}")
        return _stored(row)

    def _current(self, connection: sqlite3.Connection, workflow: str, version: str) -> Stored:
        stored = self._found(connection, workflow)
        if stored.version != version:
            raise Conflict(stored)
        return stored

    def _next(self, connection: sqlite3.Connection) -> tuple[str, str]:
        """The time, and a version greater than all in the file."""
        now = self._clock()
        version = ulids.new(now, _newest(connection))
        connection.execute("UPDATE newest SET version = ?", (version,))
        return moment(now), version

    def _written(
        self, connection: sqlite3.Connection, workflow: str, version: str, now: str, name: str, document: str
    ) -> Stored:
        connection.execute(
            "INSERT INTO version VALUES (?, ?, ?, ?, ?)",
            (_number(workflow), version, now, kept(name), kept(document)),
        )
        return self._found(connection, workflow)


_LISTED = """
    SELECT w.number, max(v.version) AS place
    FROM workflow w JOIN version v ON v.workflow = w.number
    WHERE w.shop = ? AND w.hidden <= ? AND v.version <= ?
    GROUP BY w.number
    HAVING ? IS NULL OR max(v.version) < ?
    ORDER BY place DESC LIMIT ?
"""


def _newest(connection: sqlite3.Connection) -> str:
    return connection.execute("SELECT version FROM newest").fetchone()[0]


def _stored(row: tuple[int, str, str, str, int, int, str]) -> Stored:
    number, version, name, document, hidden, active, updated = row
    return Stored(_gid(number), version, told(name), told(document), bool(hidden), bool(active), updated)


def _gid(number: int) -> str:
    return f"gid://flow/Workflow/{number}"


def _number(workflow: str) -> int:
    """The number of an id, 0 where it is none, which no workflow has."""
    match = _ID.fullmatch(workflow)
    return int(match[1]) if match else 0

"""The log of conversations: rows are added and never changed, and are durable before ``append`` returns.

Embedded it is a SQLite file; ``postgresql://…`` names a server's database. Raises ``StoreTrouble`` throughout.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path

from flowc_serving.agent.conversation import Conversation
from flowc_serving.store import places, reading_back, tables
from flowc_serving.store.committing import Committer
from flowc_serving.store.rows import Pen, Row
from flowc_serving.store.sqlite_table import SqliteTable
from flowc_serving.store.tables import Table, Told


class UnknownConversation(Exception):
    """The shop has no conversation of this id."""


def open_log(where: str, *, secret: Path | None = None) -> EventLog:
    """The log of a path or of a Postgres address; the secret is in ``secret``, by default beside the file."""
    if places.is_address(where):
        from flowc_serving.store.postgres_table import PostgresTable

        if secret is None:
            raise ValueError("a log in Postgres needs the path of its secret")
        return EventLog(PostgresTable(where), places.secret_in(secret))
    path = Path(where)
    return EventLog(SqliteTable(path), places.secret_in(secret or path.with_name(places.SECRET)))


class EventLog:
    """A log, safe from several threads; several processes may have it open."""

    def __init__(self, table: Table, secret: bytes) -> None:
        self.table = table
        self.secret = secret
        self._committer = Committer(table.add)

    # Writing.

    def append(self, rows: Sequence[Row]) -> None:
        """Add rows; they are durable when it returns. Rows of several callers share a commit."""
        if rows:
            self.submit(rows).result()

    async def record(self, rows: Sequence[Row]) -> None:
        """``append`` for coroutines: a cancelled one's rows are written all the same."""
        if rows:
            await asyncio.shield(asyncio.wrap_future(self.submit(rows)))

    def submit(self, rows: Sequence[Row]) -> Future[None]:
        """Hand rows in; the future is done when they are durable."""
        return self._committer.submit(tuple(rows))

    def shop_id(self, domain: str) -> str:
        """A shop as the log calls it: a keyed hash, which tells shops apart and names none."""
        name = b"shop\0" + domain.strip().lower().encode("utf-8", "surrogatepass")
        return hmac.new(self.secret, name, hashlib.sha256).hexdigest()[:32]

    def pen(self, conversation: str, domain: str) -> Pen:
        """What writes rows of a conversation of a shop."""
        return Pen(conversation, self.shop_id(domain))

    # Reading.

    def conversation(self, name: str, domain: str) -> Conversation:
        """A conversation of a shop, whole up to the last row. Raises ``UnknownConversation``."""
        found = reading_back.conversation(self.rows(name, domain))
        if found is None:
            raise UnknownConversation(name)
        return found

    def rows(self, name: str, domain: str | None = None) -> list[Row]:
        """The rows of a conversation; of a shop's own only, where a shop is named."""
        return tables.of_conversation(self.table, name, None if domain is None else self.shop_id(domain))

    def author(self, workflow: str, domain: str) -> str | None:
        """The conversation of a shop that wrote to a workflow last."""
        return tables.author(self.table, workflow, self.shop_id(domain))

    def told(self, *, first: str = "", domain: str | None = None, most: int = 100) -> list[Told]:
        """The conversations since a day, the last changed first."""
        shop = None if domain is None else self.shop_id(domain)
        return tables.told(self.table, first=first, shop=shop, most=most)

    def days(self, first: str = "") -> list[str]:
        """The days that have rows, as ``2026-11-29``, from one on."""
        return tables.days(self.table, first)

    def of_day(self, day: str) -> Iterator[Row]:
        """The rows of a day."""
        return tables.of_day(self.table, day)

    def since(self, day: str) -> Iterator[Row]:
        """The rows of a day and all after it."""
        return tables.since(self.table, day)

    def check(self) -> None:
        """See that the log can be written to now."""
        self.table.check()

    def close(self) -> None:
        """Write what waits, then close."""
        self._committer.close()
        self.table.close()

"""What a model was asked and what it answered: cache, means to resume, and record of every prompt and of its cost."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Self

from flowc_serving.agent.json_value import Object, dumps
from flowc_serving.store.sqlite_file import Layout, SqliteFile

_LAYOUT = Layout(
    0x666C7251,
    1,
    """
    CREATE TABLE calls (
      key TEXT PRIMARY KEY,
      place TEXT NOT NULL,
      request TEXT NOT NULL,
      answer TEXT NOT NULL,
      read INTEGER NOT NULL,
      written INTEGER NOT NULL,
      cost REAL NOT NULL
    ) WITHOUT ROWID;
    """,
)


@dataclass(frozen=True, slots=True)
class Budget:
    """What all calls of a ledger may take together; None is without end."""

    tokens: int | None = None
    money: float | None = None


ENDLESS = Budget()


@dataclass(frozen=True, slots=True)
class Kept:
    """A call: the text that came, the tokens read and written, what it cost."""

    answer: str
    read: int
    written: int
    cost: float


class Ledger:
    """A file of calls. The key of a call is all that was sent and where to: the same request is paid once.

    Raises ``StoreTrouble`` where the file cannot be used.
    """

    def __init__(self, path: Path) -> None:
        self._file = SqliteFile(path, _LAYOUT)
        self._tokens, self._money = self.spent()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @staticmethod
    def key(place: str, request: Object) -> str:
        """The key of a request that is sent to a place."""
        whole = json.dumps([place, request], ensure_ascii=False, sort_keys=True)
        return sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()

    def find(self, key: str) -> Kept | None:
        """The answer that is there already."""
        query = "SELECT answer, read, written, cost FROM calls WHERE key = ?"
        with self._file.reading() as connection:
            row = connection.execute(query, (key,)).fetchone()
        return None if row is None else Kept(*row)

    def keep(self, place: str, request: Object, kept: Kept) -> None:
        """Write a call down; it is on the disk when this returns."""
        row = (
            self.key(place, request),
            place,
            dumps(request),
            kept.answer,
            kept.read,
            kept.written,
            kept.cost,
        )
        with self._file.writing() as connection:
            done = connection.execute("INSERT OR IGNORE INTO calls VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        if done.rowcount:
            self._tokens += kept.read + kept.written
            self._money += kept.cost

    @contextmanager
    def aside(self, tokens: int, money: float, budget: Budget) -> Generator[bool]:
        """What a call can take at most is set aside while it runs; false where the budget has not that much left.

        All endpoints that share a ledger share its budget.
        """
        wanted = self._tokens + tokens, self._money + money
        is_left = all(
            limit is None or much <= limit
            for limit, much in zip((budget.tokens, budget.money), wanted, strict=True)
        )
        if not is_left:
            yield False
            return
        self._tokens += tokens
        self._money += money
        try:
            yield True
        finally:
            self._tokens -= tokens
            self._money -= money

    def spent(self) -> tuple[int, float]:
        """The tokens and the money of all calls."""
        query = "SELECT coalesce(sum(read + written), 0), coalesce(sum(cost), 0.0) FROM calls"
        with self._file.reading() as connection:
            tokens, cost = connection.execute(query).fetchone()
        return int(tokens), float(cost)

    def calls(self) -> Iterator[tuple[str, str, Kept]]:
        """All calls: where to, the request as JSON, and the answer."""
        query = "SELECT place, request, answer, read, written, cost FROM calls ORDER BY key"
        with self._file.reading() as connection:
            rows = connection.execute(query).fetchall()
        for place, request, *rest in rows:
            yield place, request, Kept(*rest)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

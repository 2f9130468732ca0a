"""The talks of a week out of a log and a workflow store, and what is broken; one after another, in flat memory."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from flowc_serving.agent import conversation as conversations
from flowc_serving.agent.json_value import dumps
from flowc_training.conversations import views
from flowc_training.conversations.gathering import gathered
from flowc_training.conversations.reading import heard, known
from flowc_training.conversations.sources import opened
from flowc_training.weekly.broken import Broken
from flowc_training.weekly.talk import Talk
from flowc_training.weekly.week import Week

AFTER = 14
"""Days after the week in which a workflow may still be turned on, off or changed by hand."""


def collected(
    log: str,
    week: Week,
    *,
    workflows: Path | None = None,
    until: str = "",
    refusing: Collection[str] = (),
    contracts: Collection[str] | None = None,
) -> Iterator[Talk | Broken]:
    """The conversations that began in a week: a talk of each, or why there is none; what is mended is told too.

    ``log`` is the path of a log, of the folder of an export, or ``postgresql://…``; ``until`` is the last day that is
    looked at, by default two weeks after the week. ``refusing`` are shops, by domain or as the log hashes them, that
    do not let their conversations be learnt from. ``contracts`` are the fingerprints that count as this version's.

    Raises ``SourceError`` and ``FileNotFoundError`` where there is nothing to read, ``StoreTrouble`` where it cannot be
    read.
    """
    last = until or (date.fromisoformat(week.days[-1]) + timedelta(days=AFTER)).isoformat()
    ours = known() if contracts is None else contracts
    with ExitStack() as opening:
        store = views.opened(workflows) if workflows else None
        if store is not None:
            opening.callback(store.close)
        rows = opening.enter_context(opened(log, week.days[0], last))
        seen = _Seen()
        opening.callback(seen.close)
        for each in gathered(rows, week, last):
            told, broken = heard(each, ours)
            yield from broken
            if told is None:
                continue
            if same := seen.before(told.talk):
                reason = f"it is {same} once more, word by word"
                yield Broken(each.id, each.shop, each.day, "duplicate", reason, (each.rows[0].id,))
                continue
            talk = views.with_views(told, store)
            is_refused = not {talk.shop, talk.conversation.context.shop}.isdisjoint(refusing)
            yield replace(talk, consents=not is_refused)


class _Seen:
    """The conversations so far, in a table on disk that goes away again."""

    def __init__(self) -> None:
        self._table = sqlite3.connect("", check_same_thread=False)
        self._table.execute("CREATE TABLE seen (digest BLOB PRIMARY KEY, id TEXT NOT NULL) WITHOUT ROWID")

    def before(self, talk: Talk) -> str:
        """The conversation of the same words in the same shop that was there before; this one is noted else."""
        told = conversations.to_json(replace(talk.conversation, id=talk.shop))
        digest = hashlib.sha256(dumps(told).encode("utf-8", "surrogatepass")).digest()[:16]
        found = self._table.execute("SELECT id FROM seen WHERE digest = ?", [digest]).fetchone()
        if found:
            return found[0]
        self._table.execute("INSERT INTO seen VALUES (?, ?)", [digest, talk.id])
        return ""

    def close(self) -> None:
        self._table.close()

"""What merchants did to the arms of a roll-out since a moment, out of a log, as the roll-out's report counts it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import cast

from flowc_serving.agent.json_value import Object
from flowc_serving.rollout import report
from flowc_serving.rollout.report import Talk
from flowc_serving.store import names
from flowc_serving.store.rows import Row
from flowc_training.conversations.sources import Selects, opened

_COUNTED = (names.BEGUN, names.ENDED, names.ANSWERED, names.SWITCHED, names.CHANGED, names.EVALUATED)
_ROWS = f"""
    SELECT seq, id, time, name, conversation, shop, fields FROM event
    WHERE day >= ? AND day <= ? AND seq > ? AND name IN ({", ".join("?" for _ in _COUNTED)}) ORDER BY seq LIMIT ?
"""
_AT_ONCE = 500


def since(log: str, moment: datetime, now: datetime) -> tuple[list[Talk], int]:
    """The conversations of a log that began at a moment or after it, and how many rows could not be read.

    ``log`` is as ``sources.opened`` takes it. Raises ``SourceError``, ``StoreTrouble``.
    """
    unread: list[str] = []
    first, last = moment.date().isoformat(), now.date().isoformat()
    with opened(log, first, last) as rows:
        return report.talks(_rows(rows, moment, last, unread)), len(unread)


def _rows(log: Selects, moment: datetime, last: str, unread: list[str]) -> Iterator[Row]:
    seq, page = 0, [()]
    while page:
        page = log.select(_ROWS, [moment.date().isoformat(), last, seq, *_COUNTED, _AT_ONCE])
        for found in page:
            seq = found[0]
            try:
                row = _row(*found[1:])
                if row.name != names.BEGUN or _moment(row) >= moment:
                    yield row
            except (ValueError, TypeError, KeyError, RecursionError):
                unread.append(found[1])


def _row(name: str, time: str, event: str, conversation: str, shop: str, text: str) -> Row:
    """A row that can be counted. Raises ``ValueError``, ``TypeError``, ``KeyError``."""
    fields: object = json.loads(text)
    if not isinstance(fields, dict):
        raise TypeError("its fields are no object")
    told = cast(Object, fields)
    if event == names.ENDED:
        float(str(told[names.SECONDS]))
    return Row(name, time, event, conversation, shop, told)


def _moment(row: Row) -> datetime:
    return datetime.fromisoformat(row.time)

"""Workflows of production that are worth learning from, one of each kind, the most popular first."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from flowc_training.selection.examining import Examine, Examined, examine
from flowc_training.selection.report import Report
from flowc_training.selection.tables import Rules, Tables, judged

LIKE = "like a more popular one"

_ROWS = """
SELECT judged.workflow_id, judged.merchant_id, judged.version, judged.runs, judged.descriptor, workflows.document
FROM judged
JOIN workflows ON workflows.workflow_id = judged.workflow_id AND workflows.version = judged.version
WHERE judged.fell IS NULL
ORDER BY judged.runs DESC, judged.workflow_id
"""


@dataclass(frozen=True, slots=True)
class Selected:
    """A workflow's newest version. ``runs`` are those that succeeded in the days that count.

    ``descriptor`` has three lines: the ids of all tasks, the operators of each condition, the ways from step to step
    (type, port, type), each sorted.
    """

    workflow_id: str
    merchant_id: str
    version: int
    document: str
    runs: int
    descriptor: str


class Selection:
    """A selection of three tables: iterate it once, then ask for the ``report``.

    Documents stream: what is kept is a short number of each descriptor and of each text. Where the most popular
    workflow of a descriptor does not pass the compiler, the next one is looked at.
    """

    def __init__(self, tables: Tables, rules: Rules | None = None, examine: Examine = examine) -> None:
        """Raises ``tables.TableError`` where a table is not there or lacks columns."""
        self._database = judged(tables, rules or Rules())
        self._examine = Examined(examine)
        self._fell: Counter[str] = Counter()
        self._kept = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    def __iter__(self) -> Iterator[Selected]:
        self._fell.clear()
        self._kept = 0
        seen: set[bytes] = set()
        rows = self._database.cursor().execute(_ROWS)
        while batch := rows.fetchmany(256):
            for workflow, merchant, version, runs, descriptor, document in batch:
                found = Selected(workflow, merchant, version, document, runs, descriptor)
                if self._is_kept(found, seen):
                    self._kept += 1
                    yield found

    def _is_kept(self, found: Selected, seen: set[bytes]) -> bool:
        key = hashlib.blake2b(found.descriptor.encode(), digest_size=16).digest()
        why = LIKE if key in seen else self._examine(found.document)
        if why:
            self._fell[why] += 1
            return False
        seen.add(key)
        return True

    def report(self) -> Report:
        """How many fell at each step and why; whole once all was iterated."""
        counted = self._database.execute("SELECT fell, count(*) FROM judged GROUP BY fell").fetchall()
        fell = {str(why): int(many) for why, many in counted if why is not None}
        total = sum(int(many) for _, many in counted)
        return Report(total, {**fell, **self._fell}, self._kept, self._examine.count)

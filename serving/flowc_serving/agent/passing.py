"""Does a workflow pass with a project's catalogue? What the checker refuses, and fields that no real answer lists."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flowc import Diagnostic
from flowc.catalog import Catalog
from flowc.check import check

UNKNOWN_FIELD = "FC420"
"""The code of a field that a task does not have. It is a warning where a page may have left it out, and nobody's
answer leaves one out."""


def faults(view: str, catalog: Catalog, now: datetime | None = None) -> Iterator[Diagnostic]:
    """What keeps a view from being good with a catalogue. Raises ``flowc.FlowError`` where it is no view."""
    for each in check(view, catalog=catalog, now=now):
        if each.severity == "error" or (each.code == UNKNOWN_FIELD and each.severity == "warning"):
            yield each

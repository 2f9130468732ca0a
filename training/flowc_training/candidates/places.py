"""Where the data and checkpoints of weeks lie below one folder: a folder a week, and a few that all weeks share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from flowc_training.weekly.week import Week, WeekError

POOL, ORDERED, CANDIDATE = "pool", "ordered", "candidate"
DATA = (POOL, ORDERED)
FIRST, PUBLISHED = "first", "published"


def of(into: Path, week: Week, kind: str) -> Path:
    """The folder of one kind of thing of a week."""
    return into / str(week) / kind


def weeks(into: Path, before: Week) -> Iterator[Week]:
    """The weeks before one that have a folder, the earliest first."""
    for each in sorted(into.glob("*-W*")):
        try:
            found = Week.read(each.name)
        except WeekError:
            continue
        if found < before:
            yield found


def earlier(into: Path, before: Week, kind: str) -> Iterator[Path]:
    """The data sets of one kind that weeks before have made."""
    found = (of(into, each, kind) / "python" for each in weeks(into, before))
    return (each for each in found if (each / "README.md").exists())

"""The weeks so far, a line each: the figures by slice with their intervals, counts, the decision, cost and minutes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flowc_serving.agent.json_value import Object, sayable
from flowc_serving.rollout.statistics import Interval
from flowc_training import lines
from flowc_training.weekly import chance, records
from flowc_training.weekly.gaps import Gap
from flowc_training.weekly.records import RecordError
from flowc_training.weekly.scores import Weighed
from flowc_training.weekly.week import Week, WeekError

ALL = "all"
"""What all conversations of a week stand under among its slices."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A slice of a week."""

    n: int
    value: Interval
    is_short: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A week. ``is_made_up``: its traffic was made up, not merchants'."""

    week: str
    slices: Mapping[str, Figure] = field(default_factory=dict[str, Figure])
    counts: Mapping[str, int] = field(default_factory=dict[str, int])
    passes: bool | None = None
    reasons: tuple[str, ...] = ()
    percent: float = 0.0
    cost: float = 0.0
    minutes: Mapping[str, float] = field(default_factory=dict[str, float])
    is_made_up: bool = False


def to_json(line: Line) -> Object:
    """A week as a JSON object."""
    return records.to_json(line)


def from_json(data: Any) -> Line:
    """The week of a JSON object. Raises ``RecordError``."""
    found = records.from_json(Line, data)
    try:
        Week.read(found.week)
    except WeekError as error:
        raise RecordError(str(error)) from None
    return found


def figures(gaps: Iterable[Gap], now: Iterable[Weighed] = ()) -> dict[str, Figure]:
    """What a line keeps of a week: all of its conversations together (``all``) where they are given, and each slice."""
    whole = chance.mean((each.shop, each.value) for each in now)
    of_all = {ALL: Figure(whole.n, chance.interval(whole))} if whole.n else {}
    return of_all | {each.slice: Figure(each.n, each.value, each.is_short) for each in gaps}


def added(history: Sequence[Line], line: Line) -> tuple[Line, ...]:
    """The history with a week, in the order of weeks; what it had of the same week is replaced."""
    others = [each for each in history if each.week != line.week]
    return tuple(sorted([*others, line], key=lambda each: Week.read(each.week)))


# The file.


def read(path: Path) -> tuple[Line, ...]:
    """The weeks of a file, none where there is none. Raises ``RecordError`` for a line that is no week: a history is
    not written anew without it."""
    found: list[Line] = []
    for number, text in lines.whole(path):
        try:
            found.append(from_json(json.loads(text)))
        except (ValueError, RecursionError) as error:
            raise RecordError(f"{path}:{number}: {error}: correct the line or take it away") from None
    return tuple(found)


def keep(path: Path, line: Line) -> tuple[Line, ...]:
    """Put a week into a file, whole or not at all, and give all of them. Raises ``RecordError``, ``OSError``."""
    found = added(read(path), line)
    lines.rewrite(path, (sayable(to_json(each), compact=True) + "\n" for each in found))
    return found

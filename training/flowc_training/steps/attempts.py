"""How often a week was begun and how that ended: lines that are only added. What did not go well stands on its page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from json import loads
from pathlib import Path
from typing import Literal

from flowc_serving.agent.json_value import sayable
from flowc_training import lines
from flowc_training.pipeline.running import Run
from flowc_training.weekly import records

NAME = "attempts.jsonl"
_WHY = 300


@dataclass(frozen=True, slots=True)
class Attempt:
    """That a week was begun, or how it ended: the steps that failed, each with why."""

    at: str
    what: Literal["begun", "ended"]
    failed: dict[str, str] = field(default_factory=dict[str, str])


def begun(folder: Path) -> None:
    """The week is begun. Raises ``OSError``."""
    folder.mkdir(parents=True, exist_ok=True)
    _add(folder, Attempt(_now(), "begun"))


def ended(folder: Path, run: Run) -> None:
    """It has come to an end, good or bad. Raises ``OSError``."""
    failed = {each.task: each.why[:_WHY] for each in run.tasks if each.how == "failed"}
    _add(folder, Attempt(_now(), "ended", failed))


def read(folder: Path) -> tuple[Attempt, ...]:
    """What is noted of a week, nothing where it was never begun. Raises ``RecordError``."""
    return tuple(records.from_json(Attempt, loads(line)) for _, line in lines.whole(folder / NAME))


def told(found: tuple[Attempt, ...]) -> Iterator[str]:
    """What somebody should know of them: each failure, and how often a week was stopped before its end."""
    stopped = 0
    for at, each in enumerate(found):
        after = found[at + 1 : at + 2]
        stopped += each.what == "begun" and bool(after) and after[0].what == "begun"
        for step, why in each.failed.items():
            yield f"{step} failed at {each.at[:16].replace('T', ' ')} UTC, and was run again: {why}"
    if stopped:
        times = "once" if stopped == 1 else f"{stopped} times"
        yield f"The week was stopped {times} before it came to an end, and was gone on with"


def _add(folder: Path, attempt: Attempt) -> None:
    lines.append(folder / NAME, sayable(records.to_json(attempt), compact=True) + "\n", at_once=True)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")

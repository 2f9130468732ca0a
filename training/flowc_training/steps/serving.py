"""What is served: the rule file, the checkpoint that all shops get, the one that is rolled out, and all moves so far.

A move is several files. It is noted whole in ``moving.json`` first, then put in force; what was interrupted is ended by
whoever comes next, so that none is half in force and none is made twice.
"""

from __future__ import annotations

import json
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flowc_serving.agent.json_value import sayable
from flowc_serving.rollout import rule as rules
from flowc_serving.rollout.rule import Rule
from flowc_training import lines
from flowc_training.pipeline.lock import lock
from flowc_training.weekly import records
from flowc_training.weekly.rollout import Move

WAIT = 60.0
"""Seconds that one waits for another to end its move."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A move that is put in force: when and by whom, the text of the rule file from then on, and, where a roll-out
    begins, the pointer to the checkpoint that is rolled out."""

    at: str
    by: str
    move: Move
    rule: str = ""
    new: str = ""


@dataclass(frozen=True, slots=True)
class Served:
    """Where all of it lies: the files of a home."""

    path: Path

    @property
    def rule(self) -> Path:
        """The rule file that the server reads."""
        return self.path / "rollout.json"

    @property
    def current(self) -> Path:
        """A pointer to the checkpoint that all shops get."""
        return self.path / "current.json"

    @property
    def rolling(self) -> Path:
        """A pointer to the checkpoint that is rolled out, while one is."""
        return self.path / "rolling.json"

    @property
    def moves(self) -> Path:
        """A line a move."""
        return self.path / "moves.jsonl"

    @property
    def under_way(self) -> Rule | None:
        """The rule of the roll-out that is under way. Raises ``RuleError``."""
        return rules.read(self.rule) if self.rolling.exists() and self.rule.exists() else None

    @property
    def since(self) -> datetime:
        """Since when shops are shared out as they are: the last move, or when somebody wrote the rule file since.

        Raises ``RecordError``, ``OSError``."""
        last = read(self.moves)[-1:]
        if last and last[0].rule == self.rule.read_text("utf-8"):
            return datetime.fromisoformat(last[0].at)
        return datetime.fromtimestamp(self.rule.stat().st_mtime, UTC)


@contextmanager
def held(path: Path, who: str) -> Generator[Served]:
    """What a home serves, held for a moment; a move that was interrupted is ended first. Raises ``Held``."""
    served = Served(path)
    with lock(path / "moving.lock", who, wait=WAIT):
        if (note := path / "moving.json").exists():
            _force(served, records.from_json(Moved, json.loads(note.read_text("utf-8"))))
        yield served


def put(served: Served, moved: Moved) -> None:
    """Put a move in force. Raises ``OSError``."""
    served.path.mkdir(parents=True, exist_ok=True)
    lines.rewrite(served.path / "moving.json", [_text(moved)])
    _force(served, moved)


def read(path: Path) -> tuple[Moved, ...]:
    """The moves of a file, none where there is none. Raises ``RecordError``."""
    return tuple(records.from_json(Moved, json.loads(line)) for _, line in lines.whole(path))


def _force(served: Served, moved: Moved) -> None:
    """Each file as the move has it; all of it may be done again."""
    if moved.rule:
        lines.rewrite(served.rule, [moved.rule])
    if moved.new:
        lines.rewrite(served.rolling, [moved.new])
    if moved.move.is_done and served.rolling.exists():
        lines.rewrite(served.current, [served.rolling.read_text("utf-8")])
    if moved.move.is_done or moved.move.go == "back":
        served.rolling.unlink(missing_ok=True)
    if moved not in read(served.moves)[-1:]:
        lines.append(served.moves, _text(moved), at_once=True)
    (served.path / "moving.json").unlink()


def _text(moved: Moved) -> str:
    return sayable(records.to_json(moved), compact=True) + "\n"

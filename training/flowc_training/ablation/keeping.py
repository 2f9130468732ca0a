"""What a run of the ablation keeps, and where. Every file is there whole or not at all.

settings.json            what all of it was made with: versions, weights, items
trained/NAME.json        a training: settings, losses, tokens, seconds
trained/NAME/            its model
answers/NAME.json        a point: settings, tokens, seconds
answers/NAME.jsonl.gz    its answers as they were written (``completions``): whoever has them can judge them again
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flowc_training import lines
from flowc_training.ablation.completions import SUFFIX


class Places:
    """The files below a folder."""

    def __init__(self, out: Path) -> None:
        self.out = out

    @property
    def settings(self) -> Path:
        return self.out / "settings.json"

    def model(self, training: str) -> Path:
        return self.out / "trained" / training

    def trained(self, training: str) -> Path:
        return self.out / "trained" / f"{training}.json"

    def point(self, name: str) -> Path:
        return self.out / "answers" / f"{name}.json"

    def answers(self, name: str) -> Path:
        return self.out / "answers" / f"{name}{SUFFIX}"

    def claim(self, name: str) -> Path:
        return self.out / "claims" / name


def write(path: Path, told: Mapping[str, object]) -> None:
    """A record as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines.rewrite(path, [json.dumps(told, indent=1, ensure_ascii=False), "\n"])


def read(path: Path) -> Mapping[str, Any]:
    """A record that was written; empty where it is not there."""
    if not path.exists():
        return {}
    found: Mapping[str, Any] = json.loads(path.read_text("utf-8"))
    return found


@contextmanager
def claimed(path: Path) -> Generator[bool]:
    """May this process do a piece of work? Then nobody else may meanwhile; the system lets go of it for who dies."""
    path.parent.mkdir(parents=True, exist_ok=True)
    opened = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True
    finally:
        os.close(opened)

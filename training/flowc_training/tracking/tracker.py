"""What all trackers answer to, and what they are told of a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol, TypeAlias

Status: TypeAlias = Literal["done", "failed", "stopped"]
Figures: TypeAlias = Mapping[str, float]
"""Names of curves and their values at a step. A name's part before ``/`` groups it: ``train/loss``."""
Say: TypeAlias = Callable[[str], None]
"""Tells a person one line."""

BYTES = 64 << 20
"""Of an artifact that is handed on. Weights go to the hub, not to a tracker."""


class TrackingError(ValueError):
    """Trackers that cannot be used, all at once: what to install or set for each."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Run:
    """A run: its recipe whole, and by what it could be made again.

    ``id`` stays the same where a run that was killed goes on in its folder, and ``resumed`` says so. ``recipe`` is
    JSON, ``settings`` the same flat, for trackers that compare runs. ``contract`` is the fingerprint of what the
    model sees, ``data`` the revision of its dataset, ``code`` that of flowc.
    """

    id: str
    name: str
    project: str
    kind: str
    recipe: str
    settings: Mapping[str, str | float | bool]
    contract: str
    data: str
    code: str
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    resumed: bool = False

    @property
    def facts(self) -> dict[str, str]:
        """What is known of it besides its recipe."""
        surroundings = {f"environment/{name}": value for name, value in self.environment.items()}
        return {
            "kind": self.kind,
            "contract": self.contract,
            "data": self.data,
            "code": self.code,
            **surroundings,
        }


class Tracker(Protocol):
    """Is told of one run, in this order: its start once, figures and artifacts, its end once."""

    def start(self, run: Run) -> None:
        """A run begins. Raises ``TrackingError`` where it cannot be tracked."""
        ...

    def log(self, step: int, figures: Figures) -> None:
        """Figures of a step."""
        ...

    def artifact(self, name: str, content: Path | str) -> None:
        """A text, or a file at a path: samples, tables, cards. The name ends as a file's does (``slices.csv``)."""
        ...

    def end(self, status: Status) -> None:
        """The run has ended; nothing comes after it."""
        ...

"""A made-up week in a real log and a real workflow store, broken conversations among them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flowc_training.conversations.collecting import collected
from flowc_training.conversations.madeup import Arm, Truth, made_up
from flowc_training.weekly.broken import Broken
from flowc_training.weekly.talk import Talk
from flowc_training.weekly.week import Week

WEEK = Week.read("2026-W48")
MANY = 24


@dataclass(frozen=True, slots=True)
class MadeUp:
    """The files, what is known of the conversations, and what was collected of them."""

    log: Path
    workflows: Path
    truths: tuple[Truth, ...]
    talks: tuple[Talk, ...]
    broken: tuple[Broken, ...]

    def truth(self, name: str) -> Truth:
        """What is known of a conversation."""
        return next(each for each in self.truths if each.id == name)


def made(folder: Path) -> MadeUp:
    """The week, collected."""
    log, workflows = folder / "log.db", folder / "workflows.db"
    arms = (Arm("old", 0.7, 0.4), Arm("new", 0.3, {"create": 0.9}))
    truths = made_up(log, workflows, WEEK, "tests", MANY, arms, trouble=True)
    found = [*collected(str(log), WEEK, workflows=workflows)]
    talks = tuple(each for each in found if isinstance(each, Talk))
    return MadeUp(log, workflows, truths, talks, tuple(each for each in found if isinstance(each, Broken)))

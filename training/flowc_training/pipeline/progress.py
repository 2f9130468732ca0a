"""A run in lines: one a task as it ends."""

from __future__ import annotations

from collections.abc import Sequence

from flowc_training.pipeline.running import Ended, Run


def line(ended: Ended, width: int = 12) -> str:
    """How a task ended, with the minutes it took where it ran."""
    minutes = f"{ended.seconds / 60:6.1f} min" if ended.how in ("ran", "failed") else " " * 10
    return f"{ended.task:<{width}} {ended.how:<8}{minutes}  {ended.why}".rstrip()


def whole(run: Run) -> str:
    """A run in a line."""
    count = {
        how: sum(each.how == how for each in run.tasks) for how in ("ran", "cached", "failed", "not run")
    }
    minutes = sum(each.seconds for each in run.tasks) / 60
    said = ", ".join(f"{number} {how}" for how, number in count.items() if number)
    return f"{said}; {minutes:.1f} minutes of work"


def failures(run: Run) -> Sequence[Ended]:
    """What failed, without what was not run for it."""
    return [each for each in run.tasks if each.how == "failed"]

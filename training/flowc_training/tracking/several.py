"""Several trackers as one, of which none can stop a run.

What fails at the start is told before anything is trained; a tracker that fails later is told of once and left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from flowc_training.tracking.tracker import Figures, Run, Say, Status, Tracker, TrackingError


class Several:
    """Trackers by their names. ``say`` is told of those that fail."""

    def __init__(self, trackers: Mapping[str, Tracker], say: Say) -> None:
        self._trackers = dict(trackers)
        self._say = say

    @property
    def names(self) -> tuple[str, ...]:
        """Those that still are told."""
        return tuple(self._trackers)

    def start(self, run: Run) -> None:
        """Start all. Raises ``TrackingError`` with all that could not be started; those that were are ended."""
        begun: dict[str, Tracker] = {}
        problems: list[str] = []
        for name, each in self._trackers.items():
            try:
                each.start(run)
                begun[name] = each
            except TrackingError as error:
                problems.extend(error.problems)
            except Exception as error:
                problems.append(f"{name} does not start: {type(error).__name__}: {error}")
        if problems:
            self._trackers = begun
            self.end("failed")
            raise TrackingError(problems)

    def log(self, step: int, figures: Figures) -> None:
        """Figures of a step, to each."""
        self._each(lambda tracker: tracker.log(step, figures))

    def artifact(self, name: str, content: Path | str) -> None:
        """A text or a file, to each."""
        self._each(lambda tracker: tracker.artifact(name, content))

    def end(self, status: Status) -> None:
        """The end, to each."""
        self._each(lambda tracker: tracker.end(status))

    def _each(self, tell: Callable[[Tracker], None]) -> None:
        for name, each in [*self._trackers.items()]:
            try:
                tell(each)
            except Exception as error:  # whatever a library raises: the run is worth more than its page
                del self._trackers[name]
                self._say(
                    f"warning: {name} is told no more of this run, which goes on: {type(error).__name__}: {error}"
                )

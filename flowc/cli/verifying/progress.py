"""How far a long run is, how fast, and how long it will take: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time

from flowc.cli import console

_BAR = 24
_EVERY = {"bar": 0.1, "lines": 5.0}


class Progress:
    """``mode`` is ``"bar"``, ``"lines"`` or None for neither; ``total`` is the weight of all there is to do."""

    def __init__(self, mode: str | None, total: int) -> None:
        self.mode, self.total = mode, total
        self.done = self.weight = self.skipped = 0
        self.began = self.shown = time.monotonic()

    def skip(self, weight: int) -> None:
        """What an earlier run has done counts for how far, not for how fast."""
        self.skipped += weight

    def add(self, weight: int) -> None:
        """One more is done."""
        self.done += 1
        self.weight += weight
        self.tick()

    def tick(self) -> None:
        """Show it, if it is time to."""
        if self.mode and time.monotonic() - self.shown >= _EVERY[self.mode]:
            self.shown = time.monotonic()
            if self.mode == "bar":
                console.tell(f"\r  {self._bar()} {self.text()}\033[K")
            else:
                console.tell(f"flowc verify: {self.text()}\n")

    def clear(self) -> None:
        """Take the bar away, before something else is said."""
        if self.mode == "bar":
            console.tell("\r\033[K")

    def text(self) -> str:
        """Done, rate, time left."""
        elapsed = max(time.monotonic() - self.began, 0.001)
        parts = [
            f"{self.done:,} document{'' if self.done == 1 else 's'}",
            f"{self.done / elapsed:,.0f} a second",
        ]
        left = self.total - self.skipped - self.weight
        if self.weight and left > 0:
            parts.append(f"{duration(left * elapsed / self.weight)} left")
        return ", ".join(parts)

    def _bar(self) -> str:
        done = self.skipped + self.weight
        filled = min(_BAR, _BAR * done // self.total) if self.total else 0
        return "[" + "#" * filled + "." * (_BAR - filled) + "]"


def duration(seconds: float) -> str:
    """A time as people say it."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    minutes = seconds / 60
    return f"{minutes:.0f} min" if minutes < 100 else f"{minutes / 60:.1f} h"

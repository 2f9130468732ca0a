"""How often a key may ask: a bucket of tokens for each, filled as time goes by."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

_MOST = 10_000
"""Buckets that are kept; one that is full again need not be."""


class Buckets:
    """One bucket per name: ``burst`` requests at once, then ``a_second``."""

    def __init__(self, a_second: float, burst: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._a_second = a_second
        self._burst = float(burst)
        self._clock = clock
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, name: str) -> float:
        """Take one: 0 where there was one, else the seconds until there is."""
        now = self._clock()
        left, since = self._held.pop(name, (self._burst, now))
        left = min(self._burst, left + (now - since) * self._a_second)
        wait = 0.0 if left >= 1 else (1 - left) / self._a_second
        self._held[name] = (left if wait else left - 1, now)
        if len(self._held) > _MOST:
            self._held.popitem(last=False)
        return wait


class Places:
    """How many turns run at once: of all, and of one key at most half."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._of_one = max(1, most // 2)
        self._taken: dict[str, int] = {}

    @property
    def taken(self) -> int:
        """Turns that run."""
        return sum(self._taken.values())

    def enter(self, name: str) -> bool:
        """Take a place; False where there is none."""
        own = self._taken.get(name, 0)
        if self.taken >= self._most or own >= self._of_one:
            return False
        self._taken[name] = own + 1
        return True

    def leave(self, name: str) -> None:
        """Give the place back."""
        left = self._taken[name] - 1
        if left:
            self._taken[name] = left
        else:
            del self._taken[name]

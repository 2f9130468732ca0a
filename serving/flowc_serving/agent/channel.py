"""Events on their way from the task that makes them to the one that reads them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator

from flowc_serving.agent.events import Event

_WAITING = 256
"""Events that wait for a slow reader before their maker waits too, so that memory stays flat."""


class Channel:
    """A queue with one maker and one reader."""

    def __init__(self) -> None:
        self._events: deque[Event] = deque()
        self._some, self._room = asyncio.Event(), asyncio.Event()

    def __len__(self) -> int:
        """How many events wait."""
        return len(self._events)

    def put_now(self, event: Event) -> None:
        """Put an event in, however many wait."""
        self._events.append(event)
        self._some.set()

    async def put(self, event: Event) -> None:
        """Put an event in; waits for the reader where many wait."""
        self.put_now(event)
        while len(self._events) >= _WAITING:
            self._room.clear()
            await self._room.wait()

    async def read(self, maker: asyncio.Task[None]) -> AsyncGenerator[Event]:
        """The events until their maker has ended."""
        maker.add_done_callback(lambda _: self._some.set())
        while self._events or not maker.done():
            while self._events:
                self._room.set()
                yield self._events.popleft()
            if not maker.done():
                self._some.clear()
                await self._some.wait()

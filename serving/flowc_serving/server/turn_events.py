"""The events of a turn that runs, for the one who reads them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from flowc_serving.agent.events import Ended, Event
from flowc_serving.agent.loop import Turn
from flowc_serving.server.problems import Problem
from flowc_serving.server.sse import SILENCE

_WAITING = 256
"""Events that wait for a slow reader; then the turn waits."""


class Running:
    """A turn that runs: its events, and how to stop it."""

    def __init__(self) -> None:
        self.turn: Turn | None = None
        self.is_cancelled = False
        self.events: asyncio.Queue[Event | Problem] = asyncio.Queue(_WAITING)
        self.is_read = True
        self.task: asyncio.Task[None] | None = None

    async def put(self, event: Event | Problem) -> None:
        """Tell the reader, where there still is one."""
        while self.is_read:
            if not self.events.full():
                self.events.put_nowait(event)
                return
            try:
                async with asyncio.timeout(1.0):
                    await self.events.put(event)
            except TimeoutError:
                continue
            return

    async def next(self) -> list[Event | Problem]:
        """What there is to tell, once there is; nothing after a long silence."""
        found: list[Event | Problem] = []
        if self.events.empty():
            try:
                async with asyncio.timeout(SILENCE):
                    found.append(await self.events.get())
            except TimeoutError:
                return []
        while not self.events.empty():
            found.append(self.events.get_nowait())
        return found

    def leave(self) -> None:
        """The reader goes away."""
        self.is_read = False
        self.cancel()

    def cancel(self) -> None:
        """End the turn, also one that has not begun yet."""
        self.is_cancelled = True
        if self.turn is not None:
            self.turn.cancel()


async def together(turn: Turn) -> AsyncGenerator[list[Event], None]:
    """The events of a turn, those in one list that are there at once: one commit keeps them all."""
    async with aclosing(turn) as events:
        found: list[Event] = []
        async for event in events:
            found.append(event)
            if isinstance(event, Ended) or not turn.is_ready:
                yield found
                found = []


async def batches(running: Running) -> AsyncGenerator[list[Event], None]:
    """The events of a turn up to its end, for its one reader, those together that are there at once.

    In each long silence there is a batch of none. Raises ``Problem``; closing it cancels the turn.
    """
    try:
        while True:
            found = await running.next()
            events = [each for each in found if not isinstance(each, Problem)]
            if events or not found:
                yield events
            for each in found:
                if isinstance(each, Problem):
                    raise each
            if events and isinstance(events[-1], Ended):
                return
    finally:
        running.leave()


async def told(running: Running) -> AsyncGenerator[Event, None]:
    """``batches``, one event after another."""
    async with aclosing(batches(running)) as found:
        async for events in found:
            for event in events:
                yield event


async def ended(running: Running) -> Ended:
    """The end of a turn. Raises ``Problem``."""
    async with aclosing(told(running)) as events:
        async for event in events:
            if isinstance(event, Ended):
                return event
    raise Problem(500, "the turn did not come to its end")

"""Server-sent events: each ``data: `` and a JSON object, a blank line behind it."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from flowc_serving.agent.json_value import Json
from flowc_serving.server.problems import encoded

HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
"""No proxy keeps or collects a stream."""
DONE = b"data: [DONE]\n\n"
ALIVE = b": alive\n\n"
"""A comment, so that nobody in between takes a silent model for a dead server."""
SILENCE = 15.0
"""Seconds without an event, after which a stream has an empty part."""


def event(value: Json, name: str = "") -> bytes:
    """One event; with a name where a reader wants one."""
    head = f"event: {name}\n".encode() if name else b""
    return head + b"data: " + encoded(value) + b"\n\n"


class EventStream(StreamingResponse):
    """A stream as an answer; ``leave`` is called when it ends, however it does, also where its client is gone."""

    def __init__(
        self,
        parts: AsyncGenerator[bytes],
        leave: Callable[[], None],
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(alive(parts), media_type="text/event-stream", headers={**HEADERS, **(headers or {})})
        self._leave = leave

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._leave()


async def alive(parts: AsyncGenerator[bytes], silence: float = SILENCE) -> AsyncIterator[bytes]:
    """The parts of a stream, an empty one as a comment where nothing was told for long."""
    told = time.monotonic()
    async with aclosing(parts):
        async for part in parts:
            now = time.monotonic()
            if part or now - told > silence / 2:
                told = now
                yield part or ALIVE

"""Server-sent events: each ``data: `` and a JSON object, a blank line behind it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress

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


def event(value: Json, name: str = "") -> bytes:
    """One event; with a name where a reader wants one."""
    head = f"event: {name}\n".encode() if name else b""
    return head + b"data: " + encoded(value) + b"\n\n"


class EventStream(StreamingResponse):
    """A stream as an answer; ``leave`` is called when it ends, however it does, also where its client is gone."""

    def __init__(
        self,
        events: AsyncIterator[bytes],
        leave: Callable[[], None],
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(
            alive(events), media_type="text/event-stream", headers={**HEADERS, **(headers or {})}
        )
        self._leave = leave

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._leave()


async def alive(events: AsyncIterator[bytes], silence: float = SILENCE) -> AsyncIterator[bytes]:
    """The events, with a comment in each long silence."""
    coming: asyncio.Future[bytes] | None = None
    try:
        while True:
            coming = asyncio.ensure_future(anext(events))
            while not (await asyncio.wait((coming,), timeout=silence))[0]:
                yield ALIVE
            try:
                yield coming.result()
            except StopAsyncIteration:
                return
    finally:
        if coming is not None and not coming.done():
            coming.cancel()
            with suppress(asyncio.CancelledError, StopAsyncIteration):
                await coming
        close = getattr(events, "aclose", None)
        if close is not None:
            await close()

"""``Idempotency-Key``: a request that is sent twice is done once, and answered twice with the same bytes.

The first request's answer is recorded while it is made, streams too; who sends it again, also meanwhile, gets the
recording. It is made to its end when its client goes away: that client will ask again.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import suppress
from hashlib import sha256
from typing import cast

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from flowc_serving.server.caller import STATE, Caller
from flowc_serving.server.problems import Problem
from flowc_serving.server.settings import Limits

HEADER = b"idempotency-key"
EVAL = b"x-shopify-is-eval"
LONGEST = 200
_RETRIED = frozenset({408, 409, 429})
"""Answers that are forgotten, as all from 500 on: nothing was done, and the same request may go well the next time."""


class Recording:
    """An answer that is being made, or was."""

    def __init__(self, digest: bytes) -> None:
        self.digest = digest
        self.began = time.monotonic()
        self.size = 0
        self.messages: list[Message] = []
        self.error: BaseException | None = None
        self.is_done = False
        self.task: asyncio.Task[None] | None = None
        self._more = asyncio.Condition()

    @property
    def is_kept(self) -> bool:
        """May it be given again?"""
        if not self.is_done:
            return True
        status = self.messages[0]["status"] if self.messages else 500
        return self.error is None and status < 500 and status not in _RETRIED

    async def make(self, app: ASGIApp, scope: Scope, body: bytes) -> None:
        """Ask the application, and record."""
        waiting = asyncio.Event()
        parts = iter([{"type": "http.request", "body": body, "more_body": False}])

        async def receive() -> Message:
            for part in parts:
                return part
            await waiting.wait()  # its client never goes away
            return {"type": "http.disconnect"}

        try:
            await app(scope, receive, self._record)
        except Exception as error:  # told to each who waits for the answer
            self.error = error
        except asyncio.CancelledError:
            self.error = Problem(503, "the server is stopping: ask again")
            raise
        finally:
            async with self._more:
                self.is_done = True
                self._more.notify_all()

    async def _record(self, message: Message) -> None:
        async with self._more:
            self.messages.append(message)
            self.size += len(message.get("body", b""))
            self._more.notify_all()

    async def give(self, send: Send) -> None:
        """Send the answer from its beginning, as far as it is made and then as it is."""
        given = 0
        while True:
            async with self._more:
                while given == len(self.messages) and not self.is_done:
                    await self._more.wait()
                fresh = self.messages[given:]
            if not fresh:
                break
            for message in fresh:
                await send(dict(message))
            given += len(fresh)
        if self.error is not None:
            raise self.error


class Repeats:
    """An ASGI application that does a request with an ``Idempotency-Key`` once."""

    def __init__(self, app: ASGIApp, limits: Limits, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._app = app
        self._limits = limits
        self._clock = clock
        self._kept: OrderedDict[tuple[str, str, bytes], Recording] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = _key(scope)
        if key is None:
            await self._app(scope, receive, send)
            return
        if not 0 < len(key) <= LONGEST:
            raise Problem(400, f"an Idempotency-Key has 1 to {LONGEST} characters", param="Idempotency-Key")
        body = await _body(receive)
        digest = sha256(b"\n".join((*_told(scope), body))).digest()
        recording = self._recording((cast(Caller, scope[STATE]).shop, scope["path"], key), digest)
        if recording.task is None:
            recording.task = asyncio.create_task(recording.make(self._app, dict(scope), body))
        await recording.give(send)

    def _recording(self, name: tuple[str, str, bytes], digest: bytes) -> Recording:
        self._forget()
        found = self._kept.get(name)
        if found is not None and found.is_kept:
            if found.digest != digest:
                raise Problem(
                    409,
                    "this Idempotency-Key was sent with another body: take a new key for a new request",
                    param="Idempotency-Key",
                    code="idempotency_conflict",
                )
            return found
        self._kept[name] = Recording(digest)
        return self._kept[name]

    def _forget(self) -> None:
        """The oldest that are done, where there are too many, too large or too old ones."""
        limits, oldest = self._limits, self._clock() - self._limits.kept_seconds
        size = sum(each.size for each in self._kept.values())
        for name, each in list(self._kept.items()):
            if len(self._kept) < limits.kept and size <= limits.kept_bytes and each.began > oldest:
                return
            if each.is_done:
                size -= each.size
                del self._kept[name]

    async def close(self) -> None:
        """Stop what is still being made."""
        tasks = [each.task for each in self._kept.values() if each.task is not None]
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task


def _key(scope: Scope) -> bytes | None:
    if scope["type"] != "http" or scope["method"] not in ("POST", "PUT") or scope["path"].startswith("/mcp"):
        return None
    return next((value for name, value in scope["headers"] if name == HEADER), None)


def _told(scope: Scope) -> Iterator[bytes]:
    """What says beside the body what is asked for: trying and doing are two requests."""
    yield scope["method"].encode()
    yield scope["query_string"]
    yield from (value.lower() for name, value in scope["headers"] if name == EVAL)


async def _body(receive: Receive) -> bytes:
    parts: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Problem(400, "the body did not come to its end")
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)

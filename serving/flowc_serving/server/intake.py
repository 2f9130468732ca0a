"""How much and how long: bodies counted while they come in, slow clients let go, answers in time.

Nothing is read ahead of who reads it, so a body that is too large ends where it became so.
"""

from __future__ import annotations

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from flowc_serving.server.problems import Problem
from flowc_serving.server.settings import Limits

SECURE = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
"""Headers of every answer."""


_ASKING = ("/v1/chat/completions", "/v1/responses", "/v1/workflows", "/mcp")


class Gone(Exception):
    """The client does not take its answer."""


class Intake:
    """An ASGI application that holds another's requests to limits."""

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self._app = app
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = _Exchange(self._limits, receive, send)
        try:
            exchange.look(scope)
            async with asyncio.timeout(self._seconds(scope["path"])):
                await self._app(scope, exchange.receive, exchange.send)
        except Problem as problem:
            await exchange.refuse(scope, problem)
        except TimeoutError:
            await exchange.refuse(scope, Problem(504, "this took too long: ask for less at once"))
        except Gone:
            return  # nobody is there to be told

    def _seconds(self, path: str) -> float:
        """How long a request may take: longer where a model is asked."""
        asks = path in _ASKING or path.endswith("/turns")
        return self._limits.turn if asks else self._limits.request


class _Exchange:
    """One request and its answer."""

    def __init__(self, limits: Limits, receive: Receive, send: Send) -> None:
        self._limits = limits
        self._receive = receive
        self._send = send
        self._read = 0
        self._until = asyncio.get_running_loop().time() + limits.reading
        self._is_whole = self._is_begun = False

    def look(self, scope: Scope) -> None:
        """What the head says of the body. Raises ``Problem``."""
        lengths = [int(value) for name, value in scope["headers"] if name == b"content-length"]
        self._is_whole = lengths == [0] or (
            not lengths and not any(name == b"transfer-encoding" for name, _ in scope["headers"])
        )
        if lengths and lengths[0] > self._limits.body:
            raise self._too_large()

    async def receive(self) -> Message:
        """More of the body. Raises ``Problem``."""
        if self._is_whole:
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._until):
                message = await self._receive()
        except TimeoutError:
            raise Problem(408, "the body came too slowly") from None
        if message["type"] == "http.request":
            self._read += len(message.get("body", b""))
            self._is_whole = not message.get("more_body", False)
            if self._read > self._limits.body:
                raise self._too_large()
        return message

    def _too_large(self) -> Problem:
        return Problem(413, f"the body has more than {self._limits.body} bytes", code="body_too_large")

    async def send(self, message: Message) -> None:
        """A part of the answer. Raises ``Gone`` where the client does not take it."""
        if message["type"] == "http.response.start":
            self._is_begun = True
            told = {name for name, _ in message["headers"]}
            more = [each for each in SECURE if each[0] not in told]
            if not self._is_whole:  # nobody will read the rest of the body
                more.append((b"connection", b"close"))
            message["headers"] = [*message["headers"], *more]
        try:
            async with asyncio.timeout(self._limits.writing):
                await self._send(message)
        except TimeoutError:
            raise Gone from None

    async def refuse(self, scope: Scope, problem: Problem) -> None:
        """Answer with a refusal, where no answer has begun; the rest of the body is not read."""
        if self._is_begun:
            raise Gone from problem
        await problem.response()(scope, self._receive, self.send)

"""The application, from settings and parts. Around it stand the door, the intake and the repeats."""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncGenerator, Iterable, Iterator
from contextlib import asynccontextmanager
from functools import partial
from typing import cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from flowc_serving import page
from flowc_serving.agent.contract import load
from flowc_serving.agent.desk import Desk
from flowc_serving.server import (
    chat,
    conversations,
    gateway,
    health,
    page_files,
    responses,
    workflows,
)
from flowc_serving.server.buckets import Places
from flowc_serving.server.caller import caller_of
from flowc_serving.server.door import Door
from flowc_serving.server.histories import Histories
from flowc_serving.server.intake import Gone, Intake
from flowc_serving.server.mcp import http_app
from flowc_serving.server.metrics import Metrics
from flowc_serving.server.parts import Parts
from flowc_serving.server.problems import Problem
from flowc_serving.server.repeats import Repeats
from flowc_serving.server.settings import Settings
from flowc_serving.server.turns import Turns

_log = logging.getLogger(__name__)


class Application:
    """The whole server as an ASGI application, and its turns, for who stops it."""

    def __init__(self, settings: Settings, parts: Parts) -> None:
        self.settings = settings
        self.metrics = Metrics()
        self.turns = Turns(parts, self.metrics, Places(settings.limits.turns))
        self._mcp = http_app(partial(_desk, parts), load())
        self.repeats = Repeats(_Split(self._routes(parts), self._mcp.app), settings.limits)
        counted = _Counted(self.repeats, self.metrics)
        self._app = Intake(Door(counted, settings, page.PREFIX), settings.limits)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)

    def _routes(self, parts: Parts) -> ASGIApp:
        app = FastAPI(title="flowc", docs_url=None, redoc_url=None, openapi_url=None, lifespan=self._lifespan)
        app.add_exception_handler(Problem, _refused)
        app.add_exception_handler(HTTPException, _not_found)
        app.add_exception_handler(RequestValidationError, _misread)
        app.add_exception_handler(Exception, _failed)
        histories = Histories()
        for routes in (
            conversations.router(self.turns),
            health.router(parts, self.turns, self.metrics),
            chat.router(self.turns, histories),
            responses.router(self.turns, histories),
            workflows.router(self.turns),
            gateway.router(self.turns),
            page_files.router(),
        ):
            app.include_router(routes)
        return app

    @asynccontextmanager
    async def _lifespan(self, _: FastAPI) -> AsyncGenerator[None]:
        async with self._mcp.running():
            yield
        await self.close()

    async def close(self) -> None:
        """Let the last turns end, then let go of models and log."""
        await self.turns.settle(0)
        await self.repeats.close()
        for served in self.turns.parts.models.values():
            await served.model.close()


def _desk(parts: Parts, request: Request | None) -> Desk:
    """The tools of the shop that asks by MCP."""
    if request is None:
        raise ValueError("a request over HTTP has a caller")
    return parts.desk(caller_of(request).shop, "python")


class _Split:
    """MCP at its path, all else to the routes."""

    def __init__(self, app: ASGIApp, mcp: ASGIApp) -> None:
        self._app = app
        self._mcp = mcp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] in ("/mcp", "/mcp/"):
            await self._mcp({**scope, "headers": [*_as_loopback(scope["headers"])]}, receive, send)
        else:
            await self._app(scope, receive, send)


def _as_loopback(headers: Iterable[tuple[bytes, bytes]]) -> Iterator[tuple[bytes, bytes]]:
    """Headers as MCP's own check wants them: the door has looked at Host and Origin already."""
    yield b"host", b"127.0.0.1"
    yield from (each for each in headers if each[0] not in (b"host", b"origin"))


class _Counted:
    """Counts requests, and how long they take."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.monotonic(), 0

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except Problem as problem:
            status = status or problem.status
            raise
        finally:
            route, method = _route(scope["path"]), scope["method"]
            told = method if method in _METHODS else "other"
            self._metrics.requests.labels(told, route, str(status)).inc()
            self._metrics.seconds.labels(route).observe(time.monotonic() - began)


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})
_BELOW = frozenset({"turns", "cancel", "feedback", "run", "diff", "export", "activate", "deactivate"})
"""What stands behind the id of a conversation or a workflow."""


def _route(path: str) -> str:
    """A path without what is in it: a metric has few labels, whatever clients make up."""
    parts = path.split("/")
    if path.startswith(("/v1/conversations/", "/v1/workflows/")):
        return (
            "/".join([*parts[:3], "…", *parts[4:]])
            if set(parts[4:]) <= _BELOW and len(parts) < 6
            else "other"
        )
    known = ("/", "/healthz", "/readyz", "/metrics", "/v1/models", "/v1/chat/completions", "/v1/responses")
    more = ("/v1/conversations", "/v1/workflows", gateway.PATH, "/mcp")
    return path if path in known or path in more else "page" if path.startswith(page.PREFIX) else "other"


async def _refused(_: Request, error: Exception) -> Response:
    return cast(Problem, error).response()


async def _not_found(_: Request, error: Exception) -> Response:
    found = cast(HTTPException, error)
    said = {404: "there is nothing at this path", 405: "this path takes another method"}
    return Problem(found.status_code, said.get(found.status_code, str(found.detail))).response()


async def _misread(_: Request, error: Exception) -> Response:
    """A part of an address that is no such value."""
    found = cast(RequestValidationError, error).errors()[0]
    param = str(found["loc"][-1])[:80]
    return Problem(400, f"{param}: {found['msg']}", param=param, code="invalid_value").response()


async def _failed(_: Request, error: Exception) -> Response:
    if not isinstance(error, Gone):
        _log.error("a request failed", exc_info=error)
    return Problem(500, "the server failed: this is a fault of it, and is in its log").response()

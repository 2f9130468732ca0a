"""The server as a process: patient with slow heads for a while only, and stopped without breaking a stream."""

from __future__ import annotations

import asyncio
import socket
from types import FrameType
from typing import cast

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from flowc_serving.server.app import Application


class _Protocol(H11Protocol):
    """HTTP/1.1 whose heads must be there in time: uvicorn itself waits for ever."""

    seconds = 10.0
    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(cast(asyncio.Transport, transport))
        self._wait()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._stop_waiting()
        elif self._waiting is None and self.conn.trailing_data[0]:
            self._wait()  # the head of a further request has begun

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._waiting = self.loop.call_later(self.seconds, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None


class Server(uvicorn.Server):
    """The signal to stop is first told to those who ask whether the server is ready; running turns end, then it stops.

    A second signal stops at once.
    """

    def __init__(self, application: Application, *, sockets: list[socket.socket] | None = None) -> None:
        settings = application.settings
        protocol = type("Protocol", (_Protocol,), {"seconds": settings.limits.headers})
        super().__init__(
            uvicorn.Config(
                application,
                host=settings.host,
                port=settings.port,
                http=protocol,
                ws="none",
                lifespan="on",
                access_log=False,
                server_header=False,
                log_level="warning",
                timeout_graceful_shutdown=int(settings.limits.stopping) + 15,
                h11_max_incomplete_event_size=32_768,
                backlog=512,
            )
        )
        self._application = application
        self._sockets = sockets
        self._stopping: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def run_until_stopped(self) -> None:
        """Serve until a signal, or ``stop``."""
        await self.serve(self._sockets)

    @property
    def port(self) -> int:
        """Where it listens."""
        return self.servers[0].sockets[0].getsockname()[1]

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        del sig, frame
        if self._application.turns.stopping or self._loop is None:
            self.should_exit = self.force_exit = True
        else:
            self._loop.call_soon_threadsafe(self.stop)

    def stop(self) -> None:
        """Take no more turns, wait for those that run, then stop."""
        self._application.turns.stopping = True
        if self._stopping is None:
            self._stopping = asyncio.get_running_loop().create_task(self._stop())

    async def _stop(self) -> None:
        await self._application.turns.settle(self._application.settings.limits.stopping)
        self.should_exit = True

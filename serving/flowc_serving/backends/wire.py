"""Talking to an engine: its answer as events, each in its time, and everything that can go wrong in words."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncGenerator, AsyncIterator, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any, cast

import httpx2
from openai import (
    APIConnectionError,
    APIError,
    APIStatusError,
    APITimeoutError,
    AsyncOpenAI,
    AsyncStream,
    OpenAIError,
)

from flowc_serving.agent.json_value import Object, record, records
from flowc_serving.agent.model import ModelError
from flowc_serving.backends.address import Address

_SHOWN = 300
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long an engine may take, in seconds, and how much it may send in one answer, in bytes."""

    connect: float = 10.0
    first: float = 120.0
    between: float = 60.0
    size: int = 64_000_000


class TooMuchError(httpx2.TransportError):
    """An answer is longer than any that is wanted."""


class Refused(Exception):
    """The engine does not accept a request: its status, and what it says."""

    def __init__(self, status: int, said: str) -> None:
        super().__init__(said)
        self.status = status
        self.said = said


class Wire:
    """The connection to one engine. The key is sent to it and shown to nobody."""

    def __init__(self, address: Address, key: str = "", patience: Patience | None = None) -> None:
        self._address = address
        self._key = key
        self._patience = patience or Patience()
        self._client: AsyncOpenAI | None = None

    @property
    def client(self) -> AsyncOpenAI:
        """The official client, made when first used: it belongs to the loop that uses it."""
        if self._client is None:
            patience = self._patience
            times = httpx2.Timeout(
                connect=patience.connect, read=max(patience.first, patience.between), write=30.0, pool=30.0
            )
            self._client = AsyncOpenAI(
                base_url=self._address.base,
                api_key=self._key or "none",
                max_retries=0,
                timeout=times,
                default_headers={"Accept-Encoding": "identity"},
                http_client=httpx2.AsyncClient(transport=_Bounded(patience.size), timeout=times),
            )
        return self._client

    async def close(self) -> None:
        """Let go of the connections."""
        if self._client is not None:
            await self._client.close()
            self._client = None

    async def models(self) -> list[Object]:
        """What the engine lists at ``/models``; empty where it has no such list. Raises ``ModelError``."""
        try:
            with self._told():
                async with asyncio.timeout(self._patience.connect):
                    found: Any = await self.client.get("/models", cast_to=object)
        except Refused as refused:
            if refused.status in (404, 405, 501):
                return []
            raise
        return records(record(found).get("data"))

    async def events(self, path: str, body: Object, seconds: float) -> AsyncGenerator[Object, None]:
        """The events of a streamed answer, which has so many seconds. No clock runs while its reader is busy.

        Raises ``ModelError``, and ``Refused`` before the first event where the request is not accepted.
        """
        stream: AsyncStream[object] | None = None
        patience = self._patience.first
        end = asyncio.get_running_loop().time() + seconds
        try:
            with self._told():
                async with self._until(end, patience, seconds):
                    stream = await self.client.post(
                        path, body=body, cast_to=object, stream=True, stream_cls=AsyncStream[object]
                    )
                _expect_events(stream)
            while True:
                with self._told():
                    try:
                        async with self._until(end, patience, seconds):
                            event = await anext(stream)
                    except StopAsyncIteration:
                        return
                patience = self._patience.between
                yield record(event)
        finally:
            if stream is not None:
                await _quietly_closed(stream)

    @asynccontextmanager
    async def _until(self, end: float, patience: float, seconds: float) -> AsyncGenerator[None]:
        """As long as patience lasts, and not beyond the end of the answer's time. Raises ``ModelError``."""
        clock = asyncio.get_running_loop().time
        try:
            async with asyncio.timeout_at(min(end, clock() + patience)):
                yield
        except TimeoutError:
            if clock() < end:
                raise
            raise ModelError(
                f"the engine at {self._address.host} did not end its answer in {seconds:g} seconds"
            ) from None

    @contextmanager
    def _told(self) -> Generator[None]:
        """What goes wrong with an engine, as ``ModelError`` or ``Refused``."""
        host = self._address.host
        try:
            yield
        except APIStatusError as error:
            raise self._status(error) from None
        except (APITimeoutError, TimeoutError):
            raise ModelError(
                f"the engine at {host} does not go on: no byte came in time", retry=True
            ) from None
        except APIConnectionError as error:
            if isinstance(error.__cause__, TooMuchError):
                raise ModelError(
                    f"the engine at {host} sends more than {self._patience.size} bytes"
                ) from None
            cause = self.shown(str(error.__cause__ or error))
            raise ModelError(f"the connection to the engine at {host} failed: {cause}", retry=True) from None
        except TooMuchError:
            raise ModelError(f"the engine at {host} sends more than {self._patience.size} bytes") from None
        except APIError as error:
            raise ModelError(
                f"the engine at {host} failed: {self.shown(error.message)}", retry=True
            ) from None
        except (ValueError, RecursionError, UnicodeError) as error:
            raise ModelError(
                f"the engine at {host} sends what is no event: {self.shown(str(error))}", retry=True
            ) from None
        except (httpx2.HTTPError, OpenAIError) as error:
            raise ModelError(f"the engine at {host} failed: {self.shown(str(error))}", retry=True) from None

    def _status(self, error: APIStatusError) -> Exception:
        status, host = error.status_code, self._address.host
        said = self.shown(_message(error))
        match status:
            case 400 | 404 | 405 | 422 | 501:
                return Refused(status, said)
            case 401 | 403:
                return ModelError(f"the engine at {host} refuses the key (HTTP {status}): {said}")
            case 408 | 409 | 425 | 429:
                return ModelError(f"the engine at {host} is busy (HTTP {status}): {said}", retry=True)
            case _:
                return ModelError(f"the engine at {host} failed (HTTP {status}): {said}", retry=status >= 500)

    def shown(self, text: str) -> str:
        """What an engine says, on one short line that can act on no terminal and holds no key."""
        if self._key:
            text = text.replace(self._key, "…")
        line = _CONTROL.sub(" ", text[: 4 * _SHOWN]).strip()
        return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"


class _Bounded(httpx2.AsyncHTTPTransport):
    """A transport whose answers end where they get too long."""

    def __init__(self, size: int) -> None:
        super().__init__(limits=httpx2.Limits(max_connections=1000, max_keepalive_connections=100))
        self._size = size

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        response = await super().handle_async_request(request)
        response.stream = _Counted(cast(httpx2.AsyncByteStream, response.stream), self._size)
        return response


class _Counted(httpx2.AsyncByteStream):
    def __init__(self, stream: httpx2.AsyncByteStream, size: int) -> None:
        self._stream = stream
        self._left = size

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._stream:
            self._left -= len(chunk)
            if self._left < 0:
                raise TooMuchError("too much")
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()


def _expect_events(stream: AsyncStream[object]) -> None:
    kind = stream.response.headers.get("content-type", "")
    if not kind.startswith("text/event-stream"):
        raise ValueError(f"its content type is {kind or 'not said'}, not text/event-stream")


async def _quietly_closed(stream: AsyncStream[object]) -> None:
    """Close a stream whatever state it is in, within a moment."""
    try:
        async with asyncio.timeout(2):
            await stream.close()
    except (httpx2.HTTPError, OpenAIError, TimeoutError, RuntimeError):
        pass


def _message(error: APIStatusError) -> str:
    """What the body of an error says, wherever an engine puts it."""
    body: Any = error.body
    for key in ("error", "message", "detail"):
        if isinstance(body, dict) and key in body:
            body = cast(Any, body[key])
    if body is None or body == "":
        return "nothing more is said"
    return body if isinstance(body, str) else json.dumps(body, ensure_ascii=False, default=str)

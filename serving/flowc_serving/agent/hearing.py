"""One answer of a model while it is written: parts in, events out, and in the end an assistant's message.

Whatever a model does, ``listen`` returns, or raises ``ModelError`` or ``TimeoutError``.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace

from flowc_serving.agent.conversation import Assistant, Call
from flowc_serving.agent.events import Calling, Event, Said, Writing
from flowc_serving.agent.model import (
    CallBegun,
    CallDone,
    Model,
    ModelError,
    Part,
    ProgramPart,
    Request,
    Stopped,
    TextPart,
    Usage,
)

_LOG = logging.getLogger(__name__)

_CLOSING = 2.0
"""Seconds that a model has to let go of an answer that nobody wants."""
_LONGEST = 16
"""Characters of a token, on average, that no model's text has: what is longer has no end."""


@dataclass(slots=True)
class Hearing:
    """What has been heard. Ids that a model gives twice are made new ones, for answers go by them."""

    taken: set[str]
    tokens: int
    """Those that may come."""
    characters: int = 0
    first: float | None = None
    """When the first part came."""
    text: list[str] = field(default_factory=list[str])
    calls: list[Call] = field(default_factory=list[Call])
    usage: Usage = field(default_factory=lambda: Usage(0, 0))
    stopped: Stopped | None = None
    _begun: tuple[str, str] | None = None
    """The call that is being written: the id that the model gave it, and its own."""

    @property
    def is_too_long(self) -> bool:
        """Has more come than any answer has?"""
        return self.characters > _LONGEST * self.tokens

    @property
    def is_empty(self) -> bool:
        """Has nothing come that a person saw?"""
        return not (self.calls or self._begun or self.said.strip())

    @property
    def said(self) -> str:
        """The text so far."""
        return "".join(self.text)

    def message(self) -> Assistant:
        """What was said, with the calls that are complete. Raises ``ModelError`` where it is no answer."""
        if self.stopped is None and not self.is_too_long:
            raise ModelError("the model's answer broke off", retry=True)
        if not self.calls and not self.said.strip() and self.stopped == Stopped("stop"):
            raise ModelError("the model answered nothing", retry=True)
        return Assistant(self.said, tuple(self.calls))

    def take(self, part: object) -> Event | None:
        """Hear one part. Raises ``ModelError`` where it is none."""
        match part:
            case TextPart(str(text)):
                self.characters += len(text)
                self.text.append(text)
                return Said(text) if text else None
            case ProgramPart(_, str(text)):
                self.characters += len(text)
                return Writing(self._begun[1], text) if self._begun and text else None
            case CallBegun(str(id), str(name)):
                self._begun = (id, self._fresh(id))
                return Calling(self._begun[1], name)
            case CallDone(Call() as call):
                self.calls.append(self._known(call))
            case Usage():
                self.usage = part
            case Stopped():
                self.stopped = part
            case _:
                raise ModelError(f"the model streams what is no part of an answer: {type(part).__name__}")
        return None

    def _known(self, call: Call) -> Call:
        """A call under its own id."""
        begun, self._begun = self._begun, None
        if begun is not None and begun[0] == call.id:
            return call if begun[1] == call.id else replace(call, id=begun[1])
        fresh = self._fresh(call.id)
        return call if fresh == call.id else replace(call, id=fresh)

    def _fresh(self, given: str) -> str:
        """The id, or one like it that no call has yet."""
        fresh, number = given or "call", 2
        while fresh in self.taken:
            fresh, number = f"{given or 'call'}-{number}", number + 1
        self.taken.add(fresh)
        return fresh


async def listen(
    model: Model, request: Request, hearing: Hearing, emit: Callable[[Event], Awaitable[None]]
) -> Assistant:
    """Hear a whole answer. Raises ``ModelError``, and ``TimeoutError`` where the request's seconds are over."""
    stream, limit = None, asyncio.timeout(request.seconds)
    try:
        async with limit:
            stream = model.answer(request)
            async for part in stream:
                hearing.first = time.monotonic() if hearing.first is None else hearing.first
                event = hearing.take(part)
                if event is not None:
                    await emit(event)
                if hearing.stopped is not None or hearing.is_too_long:
                    break
    except ModelError:
        raise
    except Exception as error:
        if isinstance(error, TimeoutError) and limit.expired():
            raise
        _LOG.error("the model failed", exc_info=error)
        raise ModelError(f"the model failed: {type(error).__name__}: {str(error)[:300]}") from error
    finally:
        await _let_go(stream)
    return hearing.message()


async def _let_go(stream: AsyncIterator[Part] | None) -> None:
    """Close what a model was writing."""
    close = getattr(stream, "aclose", None)
    if close is None:
        return
    try:
        async with asyncio.timeout(_CLOSING):
            await close()
    except Exception as error:
        _LOG.warning("the model did not let go of its answer: %s", error)

"""Conversations, models and desks for tests of the loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Any, cast

from flowc_serving.agent.conversation import Answer, Assistant, Call, Context, Conversation, User
from flowc_serving.agent.events import Ended, Event
from flowc_serving.agent.json_value import Json, Object
from flowc_serving.agent.loop import turn
from flowc_serving.agent.model import Part, Request, TextPart
from flowc_serving.backends.scripted import Cue, Line

CONTEXT = Context("2026-01-05", "corner.myshopify.com", "basic")


def asked(text: str = "Tag orders over 500 as VIP") -> Conversation:
    return Conversation("c1", CONTEXT, (User(text),))


def search(*queries: str) -> Cue:
    return Cue("task_search", {"search_queries": [*queries]})


def save(workflow: str = "@workflow()", **more: Json) -> Cue:
    return Cue("create_or_update_workflow", {"workflow": workflow, **more})


def line(*calls: Cue, text: str = "") -> Line:
    return Line(text, calls)


@dataclass
class FakeDesk:
    """Answers what it is told to; notes what it was asked, and how many calls were under way at once."""

    answers: dict[str, Any] = field(default_factory=dict)
    asked: list[Call] = field(default_factory=list)
    under_way: int = 0
    most: int = 0
    let_go: int = 0

    async def answer(self, call: Call) -> Object:
        self.asked.append(call)
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        try:
            found = self.answers.get(call.name, {"tasks": {}})
            if callable(found):
                found = found(call)
            if isinstance(found, Exception):
                raise found
            return cast(Object, await found if isinstance(found, Awaitable) else found)
        except asyncio.CancelledError:
            self.let_go += 1
            raise
        finally:
            self.under_way -= 1


async def hang(_: object = None) -> Object:
    await asyncio.Event().wait()
    return {}


@dataclass
class Streaming:
    """A model that is a function: what it was asked, and whether it was let go of."""

    parts: Callable[[Request], AsyncIterator[Part]]
    requests: list[Request] = field(default_factory=list)
    let_go: int = 0
    name: str = "streaming"
    constrains: bool = False

    async def answer(self, request: Request) -> AsyncIterator[Part]:
        self.requests.append(request)
        try:
            async with aclosing(self.parts(request)) as parts:  # type: ignore[type-var]
                async for part in parts:
                    yield part
        finally:
            self.let_go += 1

    async def close(self) -> None: ...


async def hanging(_: Request) -> AsyncIterator[Part]:
    yield TextPart("Let me ")
    await asyncio.Event().wait()


def events(conversation: Conversation, desk: Any, model: Any, *limits: Any, **more: Any) -> list[Event]:
    """All events of a turn; each call of the conversation that it ends with has its answer."""

    async def read() -> list[Event]:
        return [event async for event in turn(conversation, desk, model, *limits, **more)]

    found = asyncio.run(asyncio.wait_for(read(), 20))
    ended(found)
    return found


def ended(found: Sequence[Event]) -> Ended:
    last = found[-1]
    assert isinstance(last, Ended)
    assert not [each for each in found[:-1] if isinstance(each, Ended)]
    well_formed(last.conversation)
    return last


def well_formed(conversation: Conversation) -> None:
    """Behind what a model said stand the answers to its calls, in their order, and nothing else."""
    waiting: list[str] = []
    for message in conversation.messages:
        if isinstance(message, Answer):
            assert waiting.pop(0) == message.call
        else:
            assert not waiting
            waiting = [call.id for call in message.calls] if isinstance(message, Assistant) else []
    assert not waiting
    ids = [call.id for each in conversation.messages if isinstance(each, Assistant) for call in each.calls]
    assert len(ids) == len({*ids})


def cut(conversation: Conversation, messages: int) -> Conversation:
    return replace(conversation, messages=conversation.messages[:messages])

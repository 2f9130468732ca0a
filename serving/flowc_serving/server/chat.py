"""``/v1/models`` and ``/v1/chat/completions``: the agent as a model, the one that clients see.

Its calls and their answers stand beside the text, under ``flow``.
"""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response

from flowc_serving.agent import ulids
from flowc_serving.agent.conversation import Conversation
from flowc_serving.agent.events import Ended, Event, Said, event_json
from flowc_serving.agent.json_value import Json, Object
from flowc_serving.server import sse
from flowc_serving.server.asking import Words, asked, check_end, waited_for
from flowc_serving.server.bodies import body
from flowc_serving.server.caller import Caller, caller_of
from flowc_serving.server.chat_form import MODEL, ChatBody, known_model
from flowc_serving.server.histories import Histories
from flowc_serving.server.parts import Parts
from flowc_serving.server.problems import Problem, answer
from flowc_serving.server.turn_events import Running, batches, told
from flowc_serving.server.turns import Turns

_CREATED = 1_764_374_400
"""OpenAI's clients want a time; it says nothing here."""


@dataclass(frozen=True, slots=True)
class _Head:
    """What all parts of an answer begin with."""

    id: str
    created: int

    def whole(self, kind: str, choices: list[Json], usage: Object | None) -> Object:
        head: Object = {"id": self.id, "object": kind, "created": self.created, "model": MODEL}
        return {**head, "choices": choices, "usage": usage}


def router(turns: Turns, histories: Histories) -> APIRouter:
    """The routes."""
    routes = APIRouter()

    @routes.get("/v1/models")
    async def _(_: Request) -> Response:
        return answer({"object": "list", "data": [_agent(turns.parts)]})

    @routes.get("/v1/models/{model}")
    async def _(model: str) -> Response:
        known_model(model)
        return answer(_agent(turns.parts))

    @routes.post("/v1/chat/completions")
    async def _(request: Request) -> Response:
        form = await body(request, ChatBody)
        form.check()
        before, text = form.said()
        caller = caller_of(request)
        conversation, running = await asked(turns, histories, caller, before, text, form.sampling())
        turned = _Turned(caller, histories, conversation, running)
        headers = {"X-Flow-Conversation": conversation.id, "X-Flow-Arm": turns.parts.served(caller)[0]}
        if form.stream:
            with_usage = form.stream_options is not None and form.stream_options.include_usage
            return sse.EventStream(turned.parts(with_usage), running.leave, headers)
        async with waited_for(request, running):
            return answer(await turned.whole(), headers=headers)

    return routes


def _agent(parts: Parts) -> Object:
    head: Object = {"id": MODEL, "object": "model", "created": _CREATED, "owned_by": "flowc"}
    return {**head, **parts.about()}


class _Turned:
    """A turn as a chat completion."""

    def __init__(
        self, caller: Caller, histories: Histories, conversation: Conversation, running: Running
    ) -> None:
        self._caller = caller
        self._histories = histories
        self._conversation = conversation
        self._running = running
        self._head = _Head(f"chatcmpl-{ulids.new()}", int(time.time()))
        self._words = Words()
        self._with_usage = False

    async def whole(self) -> Object:
        """The completion. Raises ``Problem``."""
        texts: list[str] = []
        flow: list[Json] = []
        end: Ended | None = None
        async with aclosing(told(self._running)) as events:
            async for event in events:
                texts.append(self._words.more(event))
                if _is_told(event):
                    flow.append(event_json(event))
                if isinstance(event, Ended):
                    end = event
        if end is None:
            raise Problem(500, "the turn did not come to its end")
        check_end(end)
        self._keep(end)
        message: Object = {"role": "assistant", "content": "".join(texts), "refusal": None}
        message["flow"] = {"conversation": self._conversation.id, "events": flow}
        choice: Object = {"index": 0, "message": message, "finish_reason": _reason(end), "logprobs": None}
        return self._head.whole("chat.completion", [choice], self._usage())

    async def parts(self, with_usage: bool) -> AsyncGenerator[bytes]:
        """The completion as a stream."""
        self._with_usage = with_usage
        first: Object = {"role": "assistant", "content": "", "flow": {"conversation": self._conversation.id}}
        yield self._chunk(first)
        try:
            async with aclosing(batches(self._running)) as found:
                async for events in found:
                    yield b"".join([part for event in events for part in self._take(event)])
        except Problem as problem:
            yield sse.event(problem.envelope())

    def _take(self, event: Event) -> Iterator[bytes]:
        """The chunks of an event."""
        text = self._words.more(event)
        if text:
            yield self._chunk({"content": text})
        if not isinstance(event, Said):
            yield self._chunk({"flow": event_json(event)})
        if isinstance(event, Ended):
            yield from self._last(event)

    def _last(self, end: Ended) -> Iterator[bytes]:
        """The last chunks: why it ended, or what went wrong."""
        try:
            check_end(end)
        except Problem as problem:
            yield sse.event(problem.envelope())
            return
        self._keep(end)
        yield self._chunk({}, _reason(end))
        if self._with_usage:
            yield sse.event(self._head.whole("chat.completion.chunk", [], self._usage()))
        yield sse.DONE

    def _keep(self, end: Ended) -> None:
        self._histories.keep(self._caller.shop, end.conversation)

    def _chunk(self, delta: Object, reason: str | None = None) -> bytes:
        choice: Object = {"index": 0, "delta": delta, "finish_reason": reason, "logprobs": None}
        return sse.event(self._head.whole("chat.completion.chunk", [choice], None))

    def _usage(self) -> Object:
        read, written = self._words.read, self._words.written
        return {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}


def _is_told(event: Event) -> bool:
    """Is it an event of a whole answer, no part of a text?"""
    return event_json(event)["kind"] in ("called", "answered", "ended")


def _reason(end: Ended) -> str:
    return "length" if end.why == "tokens" else "stop"

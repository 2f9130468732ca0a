"""``/v1/responses``: a turn as items, each call of the agent's tools one, and its texts messages."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing

from fastapi import APIRouter, Request
from starlette.responses import Response

from flowc_serving.agent import ulids
from flowc_serving.agent.events import Answered, Asked, Ended, Event
from flowc_serving.agent.json_value import Json, Object, dumps
from flowc_serving.server import sse
from flowc_serving.server.asking import Words, asked, check_end, waited_for
from flowc_serving.server.bodies import body
from flowc_serving.server.caller import caller_of
from flowc_serving.server.chat_form import MODEL
from flowc_serving.server.histories import Histories
from flowc_serving.server.problems import Problem, answer
from flowc_serving.server.response_form import SERVER, ResponseBody
from flowc_serving.server.turn_events import Running, batches, told
from flowc_serving.server.turns import Turns


def router(turns: Turns, histories: Histories) -> APIRouter:
    """The routes."""
    routes = APIRouter()

    @routes.post("/v1/responses")
    async def _(request: Request) -> Response:
        form = await body(request, ResponseBody)
        form.check()
        before, text = form.said()
        caller = caller_of(request)
        conversation, running = await asked(turns, histories, caller, before, text, form.sampling())
        turned = _Turned(form, running)
        headers = {"X-Flow-Conversation": conversation.id, "X-Flow-Arm": turns.parts.served(caller)[0]}
        if form.stream:
            return sse.EventStream(turned.stream(), running.leave, headers)
        async with waited_for(request, running):
            return answer(await turned.whole(), headers=headers)

    return routes


class _Turned:
    """A turn as a response. What it is so far is ``_response``; ``_take`` says what each event changes."""

    def __init__(self, form: ResponseBody, running: Running) -> None:
        self._running = running
        self._words = Words()
        self._items: list[Json] = []
        self._text = ""
        self._message = ""
        self._number = -1
        self._response: Object = {
            "id": f"resp_{ulids.new()}",
            "object": "response",
            "created_at": int(time.time()),
            "status": "in_progress",
            "error": None,
            "incomplete_details": None,
            "instructions": None,
            "metadata": dict(form.metadata or {}),
            "model": MODEL,
            "output": [],
            "parallel_tool_calls": True,
            "previous_response_id": None,
            "store": False,
            "temperature": form.temperature,
            "text": {"format": {"type": "text"}},
            "tool_choice": "auto",
            "tools": [],
            "top_p": form.top_p,
            "truncation": "disabled",
            "usage": None,
        }

    async def whole(self) -> Object:
        """The response. Raises ``Problem``."""
        async with aclosing(told(self._running)) as events:
            async for event in events:
                if isinstance(event, Ended):
                    check_end(event)
                for _ in self._take(event):
                    pass
        return self._response

    async def stream(self) -> AsyncGenerator[bytes]:
        """The response as it comes."""
        yield self._told("response.created", response=self._response)
        yield self._told("response.in_progress", response=self._response)
        try:
            async with aclosing(batches(self._running)) as found:
                async for events in found:
                    yield b"".join([part for event in events for part in self._streamed(event)])
        except Problem as problem:
            yield self._failed(problem)

    def _streamed(self, event: Event) -> Iterator[bytes]:
        try:
            if isinstance(event, Ended):
                check_end(event)
        except Problem as problem:
            yield self._failed(problem)
            return
        yield from self._take(event)

    def _failed(self, problem: Problem) -> bytes:
        """The response's end where there is no answer."""
        error = problem.envelope()["error"]
        self._response |= {"status": "failed", "error": error, "output": self._items}
        return self._told("response.failed", response=self._response)

    def _take(self, event: Event) -> Iterator[bytes]:
        text = self._words.more(event)
        if text:
            yield from self._more(text)
        if isinstance(event, Asked):
            yield from self._close()
        elif isinstance(event, Answered):
            yield from self._close()
            yield from self._item(_called(event))
        elif isinstance(event, Ended):
            yield from self._close()
            yield self._end(event)

    # Messages.

    def _more(self, text: str) -> Iterator[bytes]:
        if not self._message:
            text = text.lstrip("\n")
            self._message = f"msg_{ulids.new()}"
            at = len(self._items)
            yield self._told("response.output_item.added", output_index=at, item=self._said("in_progress"))
            yield self._told("response.content_part.added", **self._place(), part=_part(""))
        self._text += text
        yield self._told("response.output_text.delta", **self._place(), delta=text, logprobs=[])

    def _close(self) -> Iterator[bytes]:
        """The message that is being said is whole."""
        if not self._message:
            return
        place, item = self._place(), self._said("completed")
        yield self._told("response.output_text.done", **place, text=self._text, logprobs=[])
        yield self._told("response.content_part.done", **place, part=_part(self._text))
        yield self._told("response.output_item.done", output_index=len(self._items), item=item)
        self._items.append(item)
        self._message = self._text = ""

    def _place(self) -> dict[str, Json]:
        return {"item_id": self._message, "output_index": len(self._items), "content_index": 0}

    def _said(self, status: str) -> Object:
        content: list[Json] = [_part(self._text)] if self._text else []
        head: Object = {"id": self._message, "type": "message", "role": "assistant"}
        return {**head, "status": status, "content": content}

    def _item(self, item: Object) -> Iterator[bytes]:
        at = len(self._items)
        yield self._told("response.output_item.added", output_index=at, item=item)
        yield self._told("response.output_item.done", output_index=at, item=item)
        self._items.append(item)

    # The whole.

    def _end(self, event: Ended) -> bytes:
        read, written = self._words.read, self._words.written
        is_cut = event.why == "tokens"
        self._response |= {
            "status": "incomplete" if is_cut else "completed",
            "incomplete_details": {"reason": "max_output_tokens"} if is_cut else None,
            "output": self._items,
            "usage": {
                "input_tokens": read,
                "input_tokens_details": {"cached_tokens": 0},
                "output_tokens": written,
                "output_tokens_details": {"reasoning_tokens": 0},
                "total_tokens": read + written,
            },
        }
        return self._told("response.incomplete" if is_cut else "response.completed", response=self._response)

    def _told(self, kind: str, **fields: Json) -> bytes:
        self._number += 1
        return sse.event({"type": kind, "sequence_number": self._number, **fields}, kind)


def _part(text: str) -> Object:
    return {"type": "output_text", "text": text, "annotations": [], "logprobs": []}


def _called(event: Answered) -> Object:
    """A call with its answer, as a server's own tools are told."""
    call = event.call
    return {
        "id": call.id,
        "type": "mcp_call",
        "server_label": SERVER,
        "name": call.name,
        "arguments": dumps(dict(call.arguments)),
        "output": dumps(event.data),
        "error": None,
        "status": "completed",
    }

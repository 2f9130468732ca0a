"""Conversations with a memory: begun, read, gone on with turn by turn, cancelled, and judged by the merchant."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from flowc_serving.agent.conversation import Conversation, Representation, to_json
from flowc_serving.agent.events import event_json
from flowc_serving.agent.workflows import StoreTrouble
from flowc_serving.server import sse
from flowc_serving.server.bodies import Body, body, held, json_object
from flowc_serving.server.caller import Caller, caller_of
from flowc_serving.server.parts import Parts
from flowc_serving.server.problems import Problem, answer
from flowc_serving.server.turn_events import Running, batches
from flowc_serving.server.turns import Turns, recorded, store_problem
from flowc_serving.store.events import UnknownConversation
from flowc_serving.store.rows import feedback

LONGEST = 50_000
"""Characters of what a merchant says at once."""


class BeginBody(Body):
    """How a conversation is begun."""

    representation: Representation | None = None


class TurnBody(Body):
    """What the merchant says."""

    text: Annotated[str, Field(min_length=1, max_length=LONGEST)]


class FeedbackBody(Body):
    """What the merchant thinks."""

    rating: Literal["up", "down"]
    comment: Annotated[str, Field(max_length=LONGEST)] = ""


def router(turns: Turns) -> APIRouter:
    """The routes."""
    routes = APIRouter(prefix="/v1/conversations")
    parts = turns.parts

    @routes.post("")
    async def _(request: Request) -> Response:
        form = held(await json_object(request, empty=True), BeginBody)
        begun = await turns.begin(caller_of(request), form.representation)
        return answer({"id": begun.id}, 201)

    @routes.get("/{conversation}")
    async def _(request: Request, conversation: str) -> Response:
        return answer(to_json(await found(parts, caller_of(request), conversation)))

    @routes.post("/{conversation}/turns")
    async def _(request: Request, conversation: str) -> Response:
        form, caller = await body(request, TurnBody), caller_of(request)
        reading = partial(found, parts, caller, conversation)
        running = await turns.go_on(caller, conversation, reading, form.text)
        return sse.EventStream(_events(running), running.leave, {"X-Flow-Arm": parts.served(caller)[0]})

    @routes.post("/{conversation}/cancel")
    async def _(request: Request, conversation: str) -> Response:
        caller = caller_of(request)
        if not turns.cancel(caller, conversation):
            await found(parts, caller, conversation)
            raise Problem(409, "no turn of this conversation runs", code="no_turn")
        return answer({"id": conversation, "cancelled": True}, 202)

    @routes.post("/{conversation}/feedback")
    async def _(request: Request, conversation: str) -> Response:
        form, caller = await body(request, FeedbackBody), caller_of(request)
        await found(parts, caller, conversation)
        pen = parts.log.pen(conversation, caller.shop)
        await recorded(parts, [feedback(pen, form.rating, form.comment)])
        turns.metrics.feedback.labels(form.rating).inc()
        return answer({"id": conversation, "rating": form.rating}, 201)

    return routes


async def found(parts: Parts, caller: Caller, conversation: str) -> Conversation:
    """A conversation of the caller's shop. Raises ``Problem``."""
    try:
        return await run_in_threadpool(parts.log.conversation, conversation, caller.shop)
    except UnknownConversation:
        raise Problem(404, "there is no such conversation", code="unknown_conversation") from None
    except StoreTrouble as trouble:
        raise store_problem(trouble) from None


async def _events(running: Running) -> AsyncGenerator[bytes]:
    try:
        async with aclosing(batches(running)) as found:
            async for events in found:
                yield b"".join([sse.event(event_json(each)) for each in events])
    except Problem as problem:
        yield sse.event(problem.envelope())

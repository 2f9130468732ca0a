"""The log beside the real loop: whatever a turn does, its conversation comes back, and mostly from its events alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import pytest
from making.talk import Streaming, hanging, line, save, search

from flowc_serving.agent.conversation import Conversation, User
from flowc_serving.agent.events import Answered, Event
from flowc_serving.agent.loop import turn
from flowc_serving.agent.model import ModelError, Part, Request, TextPart
from flowc_serving.agent.session import Session, SessionDesk
from flowc_serving.agent.shop import Shop
from flowc_serving.backends.scripted import Cue, Line, Scripted
from flowc_serving.store import names
from flowc_serving.store.events import EventLog
from flowc_serving.store.recording import Recorder, Serving, begun

SHOP = "corner.myshopify.com"
SERVING = Serving("m", "f")
VIEW = """\
@workflow("Tag large orders")
@shopify.admin.order_created()
def tag_large_orders(order):
    shopify.admin.add_order_tags(order_id=order.id, tags=["VIP"])
"""
WRONG = VIEW.replace("add_order_tags", "add_order_tagz")


def logged(
    log: EventLog,
    before: Conversation,
    model: Any,
    place: Session,
    *,
    stop: Callable[[Event], bool] | None = None,
) -> Conversation:
    """Run a turn as the server does, and give the conversation it ends in."""

    async def run() -> Conversation:
        pen = log.pen(before.id, SHOP)
        if not before.messages:
            await log.record([begun(pen, before, SERVING)])
        recorder = Recorder(pen, before, SERVING)
        await log.record(recorder.said("Tag orders"))
        one = turn(before.plus(User("Tag orders")), SessionDesk(place), model)
        last = None
        async for event in one:
            await log.record(recorder.rows(event))
            last = event
            if stop and stop(event):
                one.cancel()
        return last.conversation

    return asyncio.run(asyncio.wait_for(run(), 30))


def fresh(place: Session) -> Conversation:
    return Conversation("c1", place.context())


def test_searches_at_once_a_repair_and_a_second_turn(log: EventLog) -> None:
    place = Session(Shop(SHOP, "Basic"))
    script = [
        line(search("tag order"), search("order created"), text="I look."),
        line(save(WRONG)),
        line(save(VIEW)),
        Line("Done."),
        Line("Gladly."),
    ]
    first = logged(log, fresh(place), Scripted(script), place)
    assert log.conversation("c1", SHOP) == first
    second = logged(log, first, Scripted(script), place)
    assert log.conversation("c1", SHOP) == second
    told = log.rows("c1")
    assert not [row for row in told if names.TURN in row.fields], "the events tell it all"
    answers = [row for row in told if row.name == names.ANSWERED]
    assert [row.fields.get(names.ERROR) for row in answers] == [None, None, "VALIDATION", None]
    workflow = answers[-1].workflow
    assert workflow == answers[-1].fields[names.TOOL_RESULT]["workflow_id"]
    assert [row.workflow for row in answers[:-1]] == [None, None, None]
    assert log.author(workflow, SHOP) == "c1"


def failing() -> Callable[[Request], AsyncIterator[Part]]:
    """A model that breaks off once, then answers."""
    times = iter((True, False))

    async def parts(request: Request) -> AsyncIterator[Part]:
        yield TextPart("Half a wo")
        if next(times):
            raise ModelError("gone", retry=True)
        async for part in Scripted([Line("rd.")]).answer(request):
            yield part

    return parts


@pytest.mark.parametrize(
    ("model", "stop"),
    [
        (Streaming(failing()), None),
        (Scripted([line(Cue("", {}, "{broken"), text="Hm."), Line("Sorry.")]), None),
        (Scripted([line(Cue("no_such_tool", {})), Line("Sorry.")]), None),
        (Scripted([line(search("a"))] * 40), None),
        (
            Scripted([line(search("a"), search("b")), Line("Done.")]),
            lambda event: isinstance(event, Answered),
        ),
        (Streaming(hanging), lambda event: True),
        (Scripted([]), None),
    ],
    ids=["asked again", "unreadable call", "unknown tool", "circle", "cancelled", "cut off", "no answer"],
)
def test_whatever_a_turn_does_comes_back(log: EventLog, model: Any, stop: Any) -> None:
    place = Session(Shop(SHOP, "Basic"))
    found = logged(log, fresh(place), model, place, stop=stop)
    assert log.conversation("c1", SHOP) == found
    again = logged(log, replace(found), Scripted([Line()] * 60 + [Line("On we go.")]), place)
    assert log.conversation("c1", SHOP) == again

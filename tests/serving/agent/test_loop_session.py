"""A scripted model in the real world: every tool, repair, edit, conflict, and the answers that write nothing."""

from __future__ import annotations

import asyncio
import json
import threading
from typing import Any

import pytest
from making.talk import ended, events, line, save

import flowc
from flowc_serving.agent import contract
from flowc_serving.agent.conversation import PROGRAM, Answer, Conversation, User
from flowc_serving.agent.events import Answered
from flowc_serving.agent.json_value import Object
from flowc_serving.agent.loop import turn
from flowc_serving.agent.session import Session, SessionDesk
from flowc_serving.agent.shapes import SHAPES, misfits
from flowc_serving.agent.shop import Resource, Shop
from flowc_serving.agent.workflows import Stored
from flowc_serving.backends.scripted import Cue, Line, Scripted

WINTER = Resource("Collection", "gid://shopify/Collection/7", "Winter")
VIEW = """\
@workflow("Tag large orders")
@shopify.admin.order_created()
def tag_large_orders(order):
    if order.totalPriceSet.shopMoney.amount > 500:
        shopify.admin.add_order_tags(order_id=order.id, tags=["VIP"])
"""
READS = (
    Cue("task_search", {"search_queries": ["add order tags"]}),
    Cue("task_configuration", {"tasks": [{"id": "shopify::admin::add_order_tags", "version": "0.1"}]}),
    Cue(
        "environment_paths_search",
        {"searches": [{"root_type": "Order", "search_term": "total"}], "data_type_filter": "ALL"},
    ),
    Cue("object_type_definition_search", {"type_names": ["Order"]}),
    Cue("template_search", {"search_queries": ["tag orders"]}),
    Cue("search_shop_resource", {"resource_type": "COLLECTION", "query": "winter"}),
)  # fmt: skip
LAST = Cue("workflow_lookup", {"workflow_id": "{{answer.-1.workflow_id}}"})
SAME = {key: f"{{{{answer.-1.{key}}}}}" for key in ("workflow_id", "workflow_version")}


def session() -> Session:
    return Session(Shop("corner.myshopify.com", "Basic", resources=(WINTER,)))


def said(
    place: Session, *script: Any, text: str = "Do it", before: Conversation | None = None
) -> Conversation:
    """A turn of a script, which comes to its end."""
    begun = (before or Conversation("c", place.context())).plus(User(text))
    number = sum(1 for each in begun.messages if type(each).__name__ == "Assistant")
    end = ended(events(begun, SessionDesk(place), Scripted([Line()] * number + list(script))))
    assert (end.why, end.error) == ("done", "")
    return end.conversation


def answers(conversation: Conversation) -> list[Object]:
    return [each.data for each in conversation.messages if isinstance(each, Answer)]


def stored(place: Session, workflow: str = "gid://flow/Workflow/1") -> Stored:
    return place.world.workflows.lookup(workflow)


def tree(document: str) -> Any:
    """The JSON of a document in export form, its checksum left out."""
    return json.loads(document[document.index("{") :])


def test_every_tool() -> None:
    place = session()
    found = said(place, line(*READS), line(save(VIEW)), line(LAST), Line("Done."))
    names = [each.name for each in found.messages if isinstance(each, Answer)]
    assert {*names} == {*contract.load().names}
    assert not [each for each in answers(found) if "error" in each]
    assert answers(found)[-1][PROGRAM] == VIEW


def test_every_answer_is_as_declared() -> None:
    calls = [
        *READS,
        save(VIEW),
        save("nothing"),
        *(Cue(each.name, {"no": "such"}) for each in (*READS, LAST)),
    ]
    place = session()
    begun = Conversation("c", place.context()).plus(User("Do it"))
    script = Scripted([line(*calls), line(*calls), Line("Done.")])
    found = ended(events(begun, SessionDesk(place), script)).conversation
    told = [each for each in found.messages if isinstance(each, Answer)]
    assert len(told) == 2 * len(calls)
    assert any("note" in each.data for each in told)
    assert not [misfit for each in told for misfit in misfits(each.data, SHAPES[each.name])]


def test_a_repair() -> None:
    place = session()
    wrong = VIEW.replace("add_order_tags", "add_order_tag")
    found = answers(said(place, line(save(wrong)), line(save(VIEW)), Line("Done.")))
    assert found[0]["validation_errors"]
    assert found[1]["workflow_id"] == "gid://flow/Workflow/1"


def test_an_edit_keeps_ids_and_places() -> None:
    place = session()
    made = said(place, line(save(VIEW)), Line("Made."))
    before = tree(stored(place).document)
    for number, step in enumerate(before["root"]["steps"]):
        step["step_position"] = [17 * number, 400 - number]
        step["unknown_to_flowc"] = {"kept": number}
    moved = flowc.to_json(flowc.to_python(json.dumps(before, separators=(",", ":"))), form="export")
    old = stored(place)
    place.world.workflows.update(old.id, old.version, old.name, moved)
    changed = VIEW.replace("> 500", "> 1000").replace('["VIP"]', '["VIP", "large"]')
    look = Cue("workflow_lookup", {"workflow_id": "gid://flow/Workflow/1"})
    said(place, line(look), line(save(changed, **SAME)), Line("Changed."), before=made)
    after = tree(stored(place).document)
    assert flowc.to_python(stored(place).document, layout=False) == changed
    kept = ("step_id", "step_position", "unknown_to_flowc")
    for was, now in zip(before["root"]["steps"], after["root"]["steps"], strict=True):
        assert {key: now[key] for key in kept} == {key: was[key] for key in kept}
    assert after["root"]["links"] == before["root"]["links"]


def test_a_conflict() -> None:
    """Somebody else saves between lookup and update: the model gets what is there, and changes that."""
    place = session()
    made = said(place, line(save(VIEW)), Line("Made."))
    look = Cue("workflow_lookup", {"workflow_id": "gid://flow/Workflow/1"})

    def meanwhile(_: object) -> Line:
        other = flowc.to_json(VIEW.replace("VIP", "gold"), form="export")
        place.world.workflows.update(
            "gid://flow/Workflow/1", stored(place).version, "Tag large orders", other
        )
        return line(save(VIEW.replace("> 500", "> 1000"), **SAME))

    def again(request: Any) -> Line:
        current = request.conversation.messages[-1].data[PROGRAM]
        return line(save(current.replace("> 500", "> 1000"), **SAME))

    found = answers(said(place, line(look), meanwhile, again, Line("Done."), before=made))
    assert found[-2]["error_code"] == "WORKFLOW_CONFLICT"
    view = flowc.to_python(stored(place).document, layout=False)
    assert view == VIEW.replace("> 500", "> 1000").replace("VIP", "gold")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Change my theme's colours", "That is the theme editor's: Online Store > Themes."),
        ("Tag products of my collection", "Which collection do you mean?"),
    ],
)
def test_a_refusal_and_a_question_write_nothing(text: str, answer: str) -> None:
    place = session()
    found = said(place, Line(answer), text=text)
    assert answers(found) == []
    assert place.world.workflows.listed(hidden=True).total == 0


def test_a_question_is_answered_and_the_workflow_made() -> None:
    place = session()
    first = said(place, Line("Above which amount?"), text="Tag large orders")
    found = said(place, line(save(VIEW)), Line("Done."), text="500", before=first)
    assert "workflow_id" in answers(found)[-1]


def test_arguments_of_any_kind_are_answered() -> None:
    place = session()
    odd: list[dict[str, Any]] = [
        {},
        {"search_queries": 7},
        {"workflow": None},
        {"tasks": [[]]},
        {"x": "\ud800"},
    ]
    calls = [Cue(name, each) for name in contract.load().names for each in odd]
    lines = [line(*calls[at : at + 16]) for at in range(0, len(calls), 16)]
    begun = Conversation("c", place.context(), (User("x"),))
    found = events(begun, SessionDesk(place), Scripted([*lines, Line("Done.")]))
    assert ended(found).why == "done"
    told = [each.data for each in found if isinstance(each, Answered)]
    assert len(told) == len(calls)
    assert all(each["error"] and each["error_code"] != "FAILED" for each in told)


def test_tools_overlap_in_threads() -> None:
    """Two searches of one answer are in the session at the same time."""
    place = session()
    both = threading.Barrier(2, timeout=10)

    class Meeting(Session):
        def answer(self, call: Any) -> Object:
            if call.name == "task_search":
                both.wait()
            return super().answer(call)

    place.__class__ = Meeting
    two = (Cue("task_search", {"search_queries": ["a"]}), Cue("task_search", {"search_queries": ["b"]}))
    assert len(answers(said(place, line(*two), Line("Done.")))) == 2


def test_conversations_at_once_know_nothing_of_each_other() -> None:
    async def one(number: int) -> None:
        place = session()
        view = VIEW.replace("500", str(number))
        begun = Conversation(str(number), place.context(), (User("x"),))
        model = Scripted([line(*READS[:2]), line(save(view)), line(LAST), Line("{{answer.-1.workflow}}")])
        found = [each async for each in turn(begun, SessionDesk(place), model)]
        assert ended(found).text == view

    async def all_of_them() -> None:
        await asyncio.gather(*[one(number) for number in range(20)])

    asyncio.run(asyncio.wait_for(all_of_them(), 60))

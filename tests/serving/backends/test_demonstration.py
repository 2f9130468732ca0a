"""The demonstration drives the real tools, and says what it is."""

from __future__ import annotations

import json

import pytest
from making.talk import ended, events

import flowc
from flowc_serving.agent.conversation import Conversation, Representation, User
from flowc_serving.agent.events import Answered, Ended
from flowc_serving.agent.session import Session, SessionDesk
from flowc_serving.agent.shop import Shop
from flowc_serving.backends.demonstration import ABOUT, Demonstration


def session(representation: Representation = "python") -> Session:
    return Session(Shop("corner.myshopify.com", "basic"), representation=representation)


def said(place: Session, text: str, before: Conversation | None = None) -> tuple[Ended, list[Answered]]:
    begun = before or Conversation("c", place.context(), (), place.world.representation)
    found = events(begun.plus(User(text)), SessionDesk(place), Demonstration())
    return ended(found), [each for each in found if isinstance(each, Answered)]


@pytest.mark.parametrize("representation", ["python", "json"])
def test_a_workflow_is_made_and_changed(representation: Representation) -> None:
    place = session(representation)
    first, answers = said(place, "tag orders over 750 as gold-1")
    assert {each.call.name for each in answers} == {
        "template_search", "task_search", "task_configuration", "environment_paths_search",
        "create_or_update_workflow",
    }  # fmt: skip
    assert not [each for each in answers if "error" in each.data]
    stored = place.world.workflows.lookup("gid://flow/Workflow/1")
    view = flowc.to_python(stored.document, layout=False)
    assert "amount > 750:" in view
    assert 'tags=["gold-1"]' in view
    assert "750 with gold-1" in first.text
    second, answers = said(place, "Make it 1,000", first.conversation)
    assert [each.call.name for each in answers] == ["workflow_lookup", "create_or_update_workflow"]
    changed = place.world.workflows.lookup("gid://flow/Workflow/1")
    assert changed.version != stored.version
    assert flowc.to_python(changed.document, layout=False) == view.replace("750", "1000")
    assert ids(changed.document) == ids(stored.document)
    assert "The amount is 1000 now" in second.text


def ids(document: str) -> list[object]:
    """Of each step its id and its place."""
    steps = json.loads(document.partition(":")[2])["root"]["steps"]
    return [{key: each[key] for key in each if key != "config_field_values"} for each in steps]


def test_a_refused_workflow_is_repaired() -> None:
    place = session()
    end, answers = said(place, "Please e-mail ops@corner.shop when stock runs below 3!")
    first, second = [each.data for each in answers if each.call.name == "create_or_update_workflow"]
    assert first["validation_errors"]
    assert "workflow_id" in second
    stored = place.world.workflows.lookup(str(second["workflow_id"]))
    view = flowc.to_python(stored.document, layout=False)
    assert "productVariant.inventoryQuantity < 3:" in view
    assert 'address="ops@corner.shop"' in view
    assert end.text.startswith("It writes to ops@corner.shop")
    assert place.world.workflows.listed(hidden=True).total == 1


@pytest.mark.parametrize("text", ["", "What is Flow?", "Make it 1000", "tag", "stock", "\x1b[2J" * 50])
def test_anything_else_is_told_what_this_is(text: str) -> None:
    end, answers = said(session(), text)
    assert (end.text, end.why, answers) == (ABOUT, "done", [])
    assert "no language model" in ABOUT


def test_a_change_without_an_amount_of_its_own_is_told_what_this_is() -> None:
    place = session()
    first, _ = said(place, "Tag orders as VIP")
    assert said(place, "Change it to something else", first.conversation)[0].text == ABOUT


def test_what_it_cannot_change_it_leaves_alone() -> None:
    place = session()
    first, _ = said(place, "Tag orders over 500 as VIP")
    stored = place.world.workflows.lookup("gid://flow/Workflow/1")
    other = flowc.to_json(
        flowc.to_python(stored.document).replace("amount > 500", "amount < 500"), form="export"
    )
    place.world.workflows.update(stored.id, stored.version, "Other", other)
    end, answers = said(place, "Make it 1000", first.conversation)
    assert "can change is the amount" in end.text
    assert [each.call.name for each in answers] == ["workflow_lookup"]


def test_what_did_not_work_is_not_called_saved() -> None:
    class Refusing(SessionDesk):
        async def answer(self, call):  # type: ignore[no-untyped-def]
            if call.name == "create_or_update_workflow":
                return {"error": "the disk is full", "error_code": "FAILED"}
            return await super().answer(call)

    place = session()
    begun = Conversation("c", place.context(), (User("Tag orders over 500 as VIP"),))
    assert (
        ended(events(begun, Refusing(place), Demonstration())).text == "That did not work: the disk is full"
    )

"""Actors, replays and the laws that every trajectory keeps: what is planted wrong is said."""

from __future__ import annotations

from dataclasses import replace

import pytest
from making.tokenizer import tokenizer

from flowc_serving.agent.conversation import Answer, Assistant, Call, Conversation, User
from flowc_serving.agent.shop import Shop
from flowc_serving.agent.shop_file import Beginning, ShopFile, exported
from flowc_training.trajectories.acting import Actor, Ask
from flowc_training.trajectories.checking import faults, same_tokens
from flowc_training.trajectories.replaying import again, as_json
from flowc_training.trajectory import Setting, Trajectory

VIEW = """\
@workflow("Tag large orders")
@shopify.admin.order_created()
def tag_large_orders(order):
    if order.currentTotalPriceSet.shopMoney.amount >= 500:
        shopify.admin.add_order_tags(order_id=order.id, tags=["large"])
"""
CHANGED = VIEW.replace("500", "800")
SHOP = Shop("kiln-and-clay.myshopify.com", "Basic")


def setting(*views: str) -> Setting:
    begun = tuple(Beginning(*exported(view), active=True) for view in views)
    return Setting(ShopFile(SHOP, begun), 1_800_000_000, "a seed")


def played() -> Trajectory:
    """An edit that meets a conflict."""
    actor = Actor(setting(VIEW), "one")
    actor.hear("make it 800")
    listed = actor.session.world.workflows.listed().workflows
    (stored,) = listed
    (answer,) = actor.say("I look.", Ask("workflow_lookup", {"workflow_id": stored.id}))
    assert answer["workflow"] == VIEW
    actor.elsewhere(stored.id, VIEW.replace('["large"]', '["big"]'))
    ids = {"workflow_id": stored.id, "workflow_version": stored.version}
    (answer,) = actor.say("", Ask("create_or_update_workflow", {"workflow": CHANGED, **ids}))
    assert answer["error_code"] == "WORKFLOW_CONFLICT"
    wanted = str(answer["workflow"]).replace("500", "800")
    ids["workflow_version"] = str(answer["workflow_version"])
    (answer,) = actor.say("Again.", Ask("create_or_update_workflow", {"workflow": wanted, **ids}))
    assert str(answer["message"]).startswith("Updated; it is on.")
    actor.say("Done.")
    return Trajectory("one", "edit", "en", actor.conversation, wanted, VIEW, "value", setting=actor.played)


def test_a_good_one_has_no_faults() -> None:
    assert faults(played(), tokenizer()) == []


def test_the_same_seed_plays_the_same() -> None:
    assert played() == played()


def test_the_calls_have_the_ids_that_a_backend_gives() -> None:
    said = [each for each in played().conversation.messages if isinstance(each, Assistant)]
    assert [call.id for each in said for call in each.calls] == ["call_1", "call_2", "call_3"]


def test_both_representations_go_the_same_way() -> None:
    one = played()
    other = as_json(one)
    assert other is not None
    assert faults(other, tokenizer()) == []
    texts = [each.text for each in one.conversation.messages if isinstance(each, User | Assistant)]
    assert texts == [each.text for each in other.conversation.messages if isinstance(each, User | Assistant)]
    programs = [
        call.arguments["workflow"]
        for each in other.conversation.messages
        if isinstance(each, Assistant)
        for call in each.calls
        if "workflow" in call.arguments
    ]
    assert [str(each)[:13] for each in programs] == ['{"__metadata"'] * 2


def test_what_is_no_json_has_no_json_form() -> None:
    one = played()
    broken = _with(
        one, 4, Assistant("", (Call("call_2", "create_or_update_workflow", {"workflow": "x = ("}),))
    )
    assert as_json(broken) is None


def _with(trajectory: Trajectory, at: int, message: User | Assistant | Answer) -> Trajectory:
    messages = list(trajectory.conversation.messages)
    messages[at] = message
    return replace(trajectory, conversation=replace(trajectory.conversation, messages=tuple(messages)))


def test_an_answer_that_no_tool_gave_is_seen() -> None:
    one = played()
    answer = one.conversation.messages[2]
    assert isinstance(answer, Answer)
    other = _with(one, 2, replace(answer, data={**answer.data, "workflow_version": "01"}))
    assert faults(other) == ["fresh tools answer otherwise"]
    swapped = _with(one, 2, replace(answer, data=dict(reversed(answer.data.items()))))
    assert any("the keys stand as" in each for each in faults(swapped))


@pytest.mark.parametrize(
    ("at", "message", "said"),
    [
        (0, Assistant("hello"), "it does not begin with a request"),
        (7, Assistant(" "), "it does not end with a text"),
        (1, Assistant("", (Call("call_9", "workflow_lookup", {"workflow_id": "gid://flow/Workflow/1"}),)),
         "the answer to call_1 does not stand in the order of the calls"),
        (2, User("and?"), "call_1 has no answer"),
        (7, Assistant("", (Call("call_4", "workflow_lookup", {}),)), "call_4 has no answer"),
    ],
)  # fmt: skip
def test_a_conversation_out_of_order_is_seen(at: int, message: User | Assistant, said: str) -> None:
    assert said in faults(_with(played(), at, message))


@pytest.mark.parametrize(
    ("workflow", "said"),
    [
        ("", "something is written where nothing is to be"),
        (CHANGED, "what is written is another workflow than is wanted"),
        (VIEW.replace('"', "'"), "the workflow is not as the compiler prints it"),
        ("x = (", "the workflow does not compile: "),
        (CHANGED + "\n# flowc layout x", "the workflow has a footer, which no target has"),
    ],
)
def test_another_target_is_seen(workflow: str, said: str) -> None:
    assert any(each.startswith(said) for each in faults(replace(played(), workflow=workflow)))


def test_a_token_across_the_end_of_a_prompt_is_seen() -> None:
    from flowc_serving.agent.rendering import Encoded

    class Odd:
        """Takes what stands between two control tokens for one, the marks of turns too."""

        def encode(self, text: str) -> Encoded:
            return Encoded([len(text)], [len(text)])

    assert any("prefix" in each for each in same_tokens(played().conversation, Odd()))


def test_fresh_tools_answer_the_same() -> None:
    one = played()
    assert one.setting is not None
    assert again(one.conversation, one.setting) == one.conversation


def test_nothing_is_carried_out_again_without_a_setting() -> None:
    one = replace(played(), setting=None)
    assert faults(one) == ["its setting is not told, so its answers cannot be had again"]
    with pytest.raises(ValueError, match="does not tell its setting"):
        as_json(one)


def test_a_call_made_twice_is_seen() -> None:
    actor = Actor(setting(VIEW), "two")
    actor.hear("what is there?")
    for _ in range(2):
        actor.say("", Ask("task_search", {"search_queries": ["order created"]}))
    actor.say("That.")
    one = Trajectory("two", "question", "en", actor.conversation, setting=actor.played)
    assert faults(one) == ["call_2 was made before"]


def test_an_empty_conversation_is_none() -> None:
    one = replace(played(), conversation=Conversation("x", played().conversation.context))
    assert "it does not begin with a request" in faults(one)

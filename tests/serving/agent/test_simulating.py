"""``simulate_workflow``: a program on a model's own events, whatever the model writes; only the variant offers it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from typing import Any

import pytest
from making.sessions import TAGGING, ask, session

from flowc_serving.agent import contract, rendering
from flowc_serving.agent.calls import Reader, write
from flowc_serving.agent.conversation import (
    SIMULATOR,
    WRITER,
    Answer,
    Assistant,
    Call,
    Context,
    Conversation,
    User,
    from_json,
    to_json,
)
from flowc_serving.agent.events import Answered
from flowc_serving.agent.json_value import dumps
from flowc_serving.agent.loop import turn
from flowc_serving.agent.model import CallDone
from flowc_serving.agent.programs import as_written
from flowc_serving.agent.session import TOOLS, VARIANT, SessionDesk
from flowc_serving.backends.scripted import Cue, Line, Scripted

TAGS = {"task": "shopify.admin.add_order_tags", "fields": {"tags": ["large"]}}


def order(amount: Any, **more: Any) -> dict[str, Any]:
    """An event of an order of so much."""
    price = {"shopMoney": {"amount": amount}}
    return {"environment": {"order": {"id": "gid://shopify/Order/1", "currentTotalPriceSet": price, **more}}}


def trying(program: str = TAGGING, **more: Any) -> Any:
    """What the tool answers, held to its shape."""
    return ask(session(), SIMULATOR, workflow=program, **more)


def test_what_happens_is_told_event_by_event() -> None:
    found = trying(events=[order("600"), order("499.99")])
    tags = {"order_id": "gid://shopify/Order/1", "tags": ["large"]}
    assert found == {
        "message": "Simulated on 2 events; nothing was stored.",
        "results": [
            {
                "event": 1,
                "outcome": "finished",
                "effects": [{"task": "shopify::admin::add_order_tags", "fields": tags}],
            },
            {"event": 2, "outcome": "finished", "effects": []},
        ],
    }


def test_where_it_is_not_as_expected_is_said_as_flowc_test_says_it() -> None:
    expected = [{"effects": [TAGS]}, {"no_effects": True}, {"including": [TAGS]}]
    found = trying(events=[order("600"), order("500"), order("1")], expectations=expected)
    assert found["message"].startswith("1 of 3 events came out as expected")
    assert [each["as_expected"] for each in found["results"]] == [True, False, False]
    (first,) = found["results"][1]["differences"]
    assert first.startswith("effects: happened, but was not expected\n+ shopify::admin::add_order_tags")
    assert found["results"][2]["differences"][0].startswith("including: expected")


TWO = TAGGING + '        shopify.flow.log_output(message="{{ order.note }}")\n'


@pytest.mark.parametrize("turned", [False, True])
def test_the_order_of_effects_is_free(turned: bool) -> None:
    both = [TAGS, {"task": "shopify.flow.log_output", "fields": {"message": "ring"}}]
    (found,) = trying(
        TWO, events=[order("600", note="ring")], expectations=[{"effects": both[::-1] if turned else both}]
    )["results"]
    assert found["as_expected"]


def test_what_differs_is_told_of_the_effect_that_is_alike() -> None:
    both = [{"task": "shopify.flow.log_output", "fields": {"message": "knock"}}, TAGS]
    (found,) = trying(TWO, events=[order("600", note="ring")], expectations=[{"effects": both}])["results"]
    assert found["differences"] == [
        'effects: the first is another\n  shopify::flow::log_output\n-   message: "knock"\n+   message: "ring"'
    ]


def test_a_program_that_cannot_be_saved_cannot_be_tried() -> None:
    wrong = TAGGING.replace("order.id", "order.idd")
    found, saved = trying(wrong, events=[order("1")]), ask(session(), WRITER, workflow=wrong)
    assert found["message"].startswith("Not simulated: 1 error")
    assert found["validation_errors"] == saved["validation_errors"] != {}
    unread = trying("def f(:\n", events=[order("1")])
    assert unread["validation_errors"]["taskErrors"]


def test_nothing_is_stored() -> None:
    one = session()
    ask(one, SIMULATOR, workflow=TAGGING, events=[order("600")])
    assert one.world.workflows.listed(size=5, hidden=True).workflows == ()


def test_json_programs_are_tried_too() -> None:
    one = session(representation="json")
    found = ask(one, SIMULATOR, workflow=as_written(TAGGING, "json"), events=[order("600")])
    assert len(found["results"][0]["effects"]) == 1


def test_get_data_finds_what_the_event_has_of_the_shop() -> None:
    program = (
        '@workflow("Look")\n@shopify.admin.order_created()\ndef look():\n'
        '    found = shopify.flow.fetch.products(query="tag:sale", max_root_records=12)\n'
        "    for item in found:\n"
        '        shopify.admin.add_product_tags(product_id=item.id, tags=["seen"])\n'
    )
    shop = {"products": [{"id": f"gid://shopify/Product/{n}", "tags": ["sale"]} for n in range(30)]}
    (found,) = trying(program, events=[{"environment": {}, "shop": shop}])["results"]
    assert len(found["effects"]) == 10
    assert found["more_effects"] == 2


REFUSED = {
    "no events": ({}, "events is missing"),
    "an empty list": ({"events": []}, "events is empty"),
    "too many": ({"events": [order("1")] * 11}, "11 items"),
    "no list": ({"events": "all"}, "events is a text"),
    "no event": ({"events": [5]}, "events[0]: an event is a JSON object"),
    "a slip": ({"events": [{"enviroment": {}}]}, "did you mean environment"),
    "two slips": (
        {"events": [{"environment": 5}, {"environment": {}, "at": "soon"}]},
        "events[0]/environment: a JSON object is needed here; events[1]/at: an ISO 8601 time",
    ),
    "a shop that is none": (
        {"events": [{"environment": {}, "shop": {"orders": 5}}]},
        "events[0]/shop/orders: a list of records",
    ),
    "not one for each": ({"events": [order("1")] * 2, "expectations": [{}]}, "2 events and 1 expectations"),
    "no expectation": ({"events": [order("1")], "expectations": [5]}, "expectations[0]: expect is a mapping"),
    "a path": ({"events": [order("1")], "expectations": [{"path": ["1"]}]}, "expectations[0] has path"),
    "contradiction": (
        {"events": [order("1")], "expectations": [{"no_effects": True, "effects": [TAGS]}]},
        "there are effects, or there are none",
    ),
    "a task that is not": (
        {"events": [order("1")], "expectations": [{"not": ["shopify.admin.add_order_tag"]}]},
        "did you mean shopify::admin::add_order_tags",
    ),
    "another argument": ({"events": [order("1")], "seed": 5}, "there is no argument seed"),
    "long": ({"events": [order("1", note="x" * 30_000)]}, "events are too much"),
}


@pytest.mark.parametrize(("given", "said"), REFUSED.values(), ids=REFUSED)
def test_arguments_are_read_strictly(given: dict[str, Any], said: str) -> None:
    found = trying(**given)
    assert found["error_code"] == "INVALID_ARGUMENTS"
    assert said in found["error"]


def deep(levels: int) -> Any:
    """Objects in objects."""
    found: Any = {}
    for _ in range(levels):
        found = {"a": found}
    return found


def hostile() -> Iterator[tuple[str, str, list[Any]]]:
    item = {"id": "gid://shopify/LineItem/1"}
    yield "deep", TAGGING, [{"environment": deep(2_000)}]
    yield "a number without end", TAGGING, [order(10**300)]
    yield "no number", TAGGING, [order(float("nan"))]
    nested = "".join(f"{' ' * (4 + 4 * n)}for i{n} in order.lineItems:\n" for n in range(4))
    loops = (
        '@workflow("L")\n@shopify.admin.order_created()\ndef l(order):\n'
        + nested
        + " " * 20
        + 'shopify.admin.add_order_tags(order_id=order.id, tags=["x"])\n'
    )
    yield "loops in loops", loops, [order("1", lineItems=[item] * 400)] * 10
    liquid = "{% for a in (1..99999) %}{% for b in (1..99999) %}x{% endfor %}{% endfor %}"
    yield "Liquid", TAGGING.replace('"large"', f'"{liquid}"'), [order("600")] * 10
    script = (
        '@workflow("S")\n@shopify.admin.order_created()\ndef s(order):\n    run = shopify.flow.run_code(\n'
        '        input="""query { order { id } }\n""",\n'
        '        script="""export default function main(input) {\n  while (true) {}\n}\n""",\n'
        '        output_schema="""type Output { a: String }\n""",\n    )\n'
    )
    yield "a script", script, [order("1")] * 3


@pytest.mark.parametrize(
    ("program", "events"), [each[1:] for each in hostile()], ids=[e[0] for e in hostile()]
)
def test_hostile_programs_and_events_end_soon(program: str, events: list[Any]) -> None:
    begun = time.monotonic()
    found = trying(program, events=events)
    assert time.monotonic() - begun < 20
    assert found.get("error_code") != "FAILED"
    assert len(dumps(found)) < 30_000


# In a conversation.


CONVERSATION = Conversation("c", Context("2027-03-01", "a.example"), (User("Tag large orders"),), tests=True)


def test_only_the_variant_offers_it() -> None:
    assert [*TOOLS, *VARIANT] == [*contract.load(tests=True).names]
    assert SIMULATOR not in contract.load().names
    call = Cue(SIMULATOR, {"workflow": TAGGING, "events": [order("600")]})

    async def answered(conversation: Conversation) -> Any:
        one = turn(conversation, SessionDesk(session()), Scripted([Line("", (call,)), Line("Done.")]))
        (found,) = [each.data async for each in one if isinstance(each, Answered)]
        return found

    assert "results" in asyncio.run(answered(CONVERSATION))
    refused = asyncio.run(answered(Conversation("c", CONVERSATION.context, CONVERSATION.messages)))
    assert refused["error_code"] == "UNKNOWN_TOOL"


def test_a_conversation_says_that_it_has_tests_and_is_rendered_with_no_other_contract() -> None:
    assert from_json(to_json(CONVERSATION)) == CONVERSATION
    assert "tests" not in to_json(Conversation("c", CONVERSATION.context))
    assert contract.of(CONVERSATION) == contract.load(tests=True)
    assert SIMULATOR in rendering.text(CONVERSATION, contract.of(CONVERSATION))
    with pytest.raises(rendering.RenderingError, match="load the contract of the conversation"):
        rendering.text(CONVERSATION, contract.load())


def test_its_program_travels_raw() -> None:
    said = Assistant("", (Call("call_1", SIMULATOR, {"events": [order("600")], "workflow": TAGGING}),))
    text = write(said)
    assert TAGGING.rstrip("\n") in text
    reader = Reader(CONVERSATION)
    (call,) = [each.call for each in (*reader.feed(text), *reader.finish()) if isinstance(each, CallDone)]
    assert dict(call.arguments) == dict(said.calls[0].arguments)
    answer = Answer("call_1", SIMULATOR, session().answer(call))
    whole = rendering.text(CONVERSATION.plus(said, answer, Assistant("Well.")), contract.load(tests=True))
    prompt = rendering.prompt_text(CONVERSATION.plus(said, answer), contract.load(tests=True))
    assert whole.startswith(prompt)

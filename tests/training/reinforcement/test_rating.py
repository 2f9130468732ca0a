"""The reward of tests that a model writes: good ones earn, and what only looks like a test earns nothing."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from making.sessions import SHOP, session

import flowc
from flowc_serving.agent import trials
from flowc_serving.agent.conversation import SIMULATOR, Answer, Assistant, Call, Context, Conversation, User
from flowc_serving.agent.shop_file import ShopFile
from flowc_training.bench.events import cases_of
from flowc_training.bench.example import Example
from flowc_training.bench.files import read_examples
from flowc_training.reinforcement import (
    likes as likes_module,
    mutants as mutants_module,
    rating as rating_module,
)
from flowc_training.reinforcement.likes import likes
from flowc_training.reinforcement.mutants import mutants, tells_apart
from flowc_training.reinforcement.rating import Rated, of_call, of_conversation, rate

RIGHT = """\
@workflow("Large orders")
@shopify.admin.order_created()
def large_orders(order):
    if order.currentTotalPriceSet.shopMoney.amount > 500 and not any(
        tags_item == "vip" for tags_item in order.tags
    ):
        shopify.admin.add_order_tags(order_id=order.id, tags=["vip", "large"])
        shopify.flow.send_email(
            address="team@lamps.example", subject="{{ order.name }}", message="Look at this order, please."
        )
"""


def wish(
    view: str = RIGHT, said: str = "Tag orders over 500 as vip and large, mail team@lamps.example"
) -> Example:
    """A wish whose right workflow is known."""
    return Example("w", "create", "en", ShopFile(SHOP, ()), (said,), "", view)


def order(amount: str, *tags: str, **more: Any) -> dict[str, Any]:
    """An event of an order."""
    price = {"shopMoney": {"amount": amount}}
    held = {"id": "gid://shopify/Order/1", "name": "#1", "tags": [*tags], "currentTotalPriceSet": price}
    return {"trigger": "shopify::admin::order_created", "environment": {"order": {**held, **more}}}


TAG: dict[str, Any] = {
    "task": "shopify.admin.add_order_tags",
    "fields": {"order_id": "gid://shopify/Order/1", "tags": ["vip", "large"]},
}
MAIL: dict[str, Any] = {
    "task": "shopify.flow.send_email",
    "fields": {"address": "team@lamps.example", "subject": "#1"},
}
BOTH: dict[str, Any] = {"effects": [TAG, MAIL]}
NOTHING: dict[str, Any] = {"no_effects": True}
EVENTS: list[Any] = [
    order("500.01"),
    order("500"),
    order("900", "vip"),
    order("900", "vip", "new"),
    order("1", "new"),
]
GOOD: list[Any] = [BOTH, NOTHING, NOTHING, NOTHING, NOTHING]


def rated(events: list[Any], expectations: Any, view: str = RIGHT) -> Rated:
    """What the tests of a call are worth."""
    return of_call(wish(view), events, expectations)


def test_good_tests_catch_what_is_wrong() -> None:
    found = rated(EVENTS, GOOD)
    assert found.value > 0.9, found
    assert {"it does nothing", "another trigger", "a step that nobody asked for"} <= {*found.caught}
    assert {"the limit itself is on the other side", "and is or", "any is all"} <= {*found.caught}


def test_each_case_that_is_left_out_costs() -> None:
    far = rated([order("5000"), order("1")], [BOTH, NOTHING])
    assert {"the limit itself is on the other side", "500 is another value"} <= {*far.missed}
    near = rated(EVENTS[:2], GOOD[:2])
    assert "the second part of the condition is left out" in near.missed
    assert 0.5 < far.value < near.value < rated(EVENTS, GOOD).value


def test_the_order_of_effects_and_of_tags_is_free() -> None:
    turned = {**TAG, "fields": {**TAG["fields"], "tags": ["large", "vip"]}}
    assert rated(EVENTS, [{"effects": [MAIL, turned]}, *GOOD[1:]]).value == rated(EVENTS, GOOD).value


def test_prose_is_the_agents_own() -> None:
    assert not [each for each in mutants(RIGHT) if each.what == "message has another value"]
    said = 'Write "Look at this order, please." to them'
    assert [each for each in mutants(RIGHT, said) if each.what == "message has another value"]


COPIED = {"effects": [{"task": "shopify.admin.add_order_tags", "fields": {"tags": ["vip"]}}, MAIL]}
ATTACKS: dict[str, tuple[list[Any], Any, str]] = {
    "no expectations": (EVENTS, None, "no test expects that something happens"),
    "empty expectations": (EVENTS, [{}] * 5, "no test expects that something happens"),
    "only that it ends": (EVENTS, [{"outcome": "finished"}] * 5, "no test expects that something happens"),
    "events that start nothing": ([order("1")] * 5, [NOTHING] * 5, "no test expects that something happens"),
    "only what happens": ([order("501")], [BOTH], "no test expects that something does not happen"),
    "nothing, of what never happens": (
        [order("501"), order("1")],
        [BOTH, {"not": ["shopify.admin.cancel_order"]}],
        "no test expects that something does not happen",
    ),
    "copied from the run of a wrong workflow": (EVENTS, [COPIED, *GOOD[1:]], "event 1 does not hold"),
    "all, always": (
        EVENTS[:2],
        [BOTH, {**BOTH, "not": ["shopify.flow.send_email"]}],
        "event 2 does not hold",
    ),
    "errors": (
        [{"trigger": "shopify::admin::order_paid", "environment": {}}] * 2,
        [{"error": "FC504"}, {"error": "FC504", "no_effects": True}],
        "no test expects that something happens",
    ),
    "failures": (
        [{"environment": {}}, order("501")],
        [{"outcome": "failed"}, {"outcome": "failed", "effects": [TAG]}],
        "no test expects that something happens",
    ),
    "a hundred events": ([{"environment": {}}] * 100, [NOTHING] * 100, "100 items"),
    "no events": ([], [], "events is empty"),
    "no data at all": ([5], [5], "events[0]"),
    "a path": (EVENTS, [{"path": ["1"]}] * 5, "expectations[0] has path"),
}


@pytest.mark.parametrize(("events", "expectations", "why"), ATTACKS.values(), ids=ATTACKS)
def test_what_only_looks_like_a_test_is_worth_nothing(events: list[Any], expectations: Any, why: str) -> None:
    found = rated(events, expectations)
    assert found.value == 0
    assert why in found.why


def test_tests_that_are_read_otherwise_have_a_longest_number_too() -> None:
    cases = trials.read([order("501"), order("1")], [BOTH, NOTHING])
    assert rate(wish(), cases * 6).value == 0


def test_a_case_that_asserts_nothing_catches_nothing() -> None:
    """Beside good ones it adds nothing: a run that fails where the right one ends is no assertion of the model's."""
    pair = rated(EVENTS[:2], GOOD[:2])
    more = rated(
        [*EVENTS[:2], order("900", "vip"), order("900", "vip")], [*GOOD[:2], {}, {"outcome": "finished"}]
    )
    assert more == pair


TIMED = """\
@workflow("Stamp")
@shopify.admin.order_created()
def stamp(order):
    if order.note:
        shopify.admin.update_order_note(order_id=order.id, note="{{ 'now' | date: '%Y-%m-%d' }}")
"""
"""What it writes is the simulator's own time, unless the event says when it happens."""


@pytest.mark.parametrize("at", [None, "2026-03-02T09:00:00Z"])
def test_the_simulators_own_time_may_not_be_expected(at: str | None) -> None:
    day = at[:10] if at else "2026-01-05"
    field = {"task": "shopify.admin.update_order_note", "fields": {"note": day}}
    noted, bare = order("1", note="x"), order("1", note=None)
    found = rated([{**noted, **({"at": at} if at else {})}, bare], [{"effects": [field]}, NOTHING], TIMED)
    assert (found.value > 0) is bool(at), found
    assert at or "at another time" in found.why


FETCHED = """\
@workflow("Tag earlier orders")
@shopify.admin.customer_created()
def tag_earlier_orders():
    getOrderData = shopify.flow.fetch.orders(query="email:{{ customer.email }}", max_root_records=10)
    for item in getOrderData:
        shopify.admin.add_order_tags(order_id=item.id, tags=["first"])
"""


@pytest.mark.parametrize("name", ["getOrderData", "shopify::flow::fetch::orders"])
def test_a_test_that_depends_on_what_a_step_is_called_is_worth_nothing(name: str) -> None:
    ids = [f"gid://shopify/Order/{n}" for n in (1, 2)]
    events = [
        {"environment": {"customer": {"email": "a@b.example"}}, "responses": {name: found}}
        for found in ([{"id": each} for each in ids], [])
    ]
    tags = [
        {"task": "shopify.admin.add_order_tags", "fields": {"order_id": each, "tags": ["first"]}}
        for each in ids
    ]
    found = rated(events, [{"effects": tags}, NOTHING], FETCHED)
    assert (found.value > 0.5) is ("::" in name), found


# Mutants and likes.


def test_mutants_are_other_workflows_and_likes_are_not() -> None:
    right = flowc.read(RIGHT)
    assert len(mutants(RIGHT)) > 15
    assert all(each.what == "another trigger" or tells_apart(right, each.source) for each in mutants(RIGHT))
    assert len(likes(RIGHT)) >= 3
    assert not any(tells_apart(right, each) for each in likes(RIGHT))


def test_a_wait_is_no_mutant() -> None:
    waits = RIGHT.replace(
        "        shopify.flow.send_email(",
        '        shopify.flow.wait(wait_duration={"amount": "3", "unit": "days"})\n        shopify.flow.send_email(',
    )
    assert not [each for each in mutants(waits) if "wait" in each.what]


WORKS = (
    '@workflow("Tag")\n@shopify.admin.order_created()\ndef tag(order):\n'
    "    found = shopify.flow.run_code(\n"
    '        input="""query {\n  order {\n    id\n    name\n    note\n  }\n}\n""",\n'
    '        script="""export default function main(input) {\n'
    "    let n = 0;\n    for (let i = 0; i < 3000000; i++) n += i;\n    return { a: input.order.id };\n}\n"
    '""",\n'
    '        output_schema="""type Output {\n  a: String\n}\n""",\n    )\n'
    '    shopify.admin.add_order_tags(order_id=order.id, tags=["a", "b"])\n'
)
"""A workflow that works for some tenths of a second on each event."""


def test_slow_workflows_end_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not proven by then counts neither as another workflow nor as the same."""
    right = flowc.read(WORKS)
    other = flowc.read(WORKS.replace("Tag", "Other", 1))
    with monkeypatch.context() as clock:
        seconds = count()
        clock.setattr(mutants_module, "monotonic", lambda: next(seconds))
        assert tells_apart(right, other, 1.5) is None
    monkeypatch.setattr(mutants_module, "SECONDS", -1.0)
    monkeypatch.setattr(likes_module, "SECONDS", -1.0)
    assert {each.what for each in mutants(WORKS)} == {"another trigger"}
    assert likes(WORKS) == ()
    monkeypatch.setattr(rating_module, "SECONDS", -1.0)
    late = rated(EVENTS, GOOD)
    assert (late.value, late.why[:36]) == (0.0, "the tests take more than 120 seconds")


# In a conversation.


def test_the_last_tests_that_were_tried_are_rated() -> None:
    conversation = Conversation("c", Context("2027-03-01", "a.example"), (User("Go"),), tests=True)
    tried: list[Any] = [[BOTH] * 5, GOOD, [{}]]
    for number, expectations in enumerate(tried):
        call = Call(
            f"call_{number}", SIMULATOR, {"workflow": RIGHT, "events": EVENTS, "expectations": expectations}
        )
        data = session().answer(call)
        conversation = conversation.plus(Assistant("", (call,)), Answer(call.id, call.name, data))
    assert of_conversation(wish(), conversation) == rated(EVENTS, GOOD)  # the last call was refused
    assert of_conversation(wish(), replace(conversation, messages=())).value == 0


# The benchmark's own events are good tests.


def test_events_written_by_hand_score_high() -> None:
    examples = [each for each in read_examples() if each.expected][::25]
    values = [rate(each, cases_of(each)).value for each in examples]
    assert sum(values) / len(values) > 0.85

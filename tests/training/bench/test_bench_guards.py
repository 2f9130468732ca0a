"""A workflow that asks first whether a value is there is no worse than one whose run fails without it."""

from __future__ import annotations

from time import monotonic

import pytest

import flowc
from flowc import Span
from flowc.simulate import Event, Shop
from flowc.testing import Case, Expected
from flowc_training.bench.scoring import behaviour
from flowc_training.bench.scoring.behaviour import behave, parting

PINS = {"acme::loyalty::give_points": {"customer_id": None, "points": None}}
HEAD = '@workflow("Points")\n@shopify.admin.order_paid()\ndef points(order):\n'
GIVE = "acme.loyalty.give_points(customer_id=order.customer.id, points=5)\n"
BARE = flowc.read(HEAD + "    " + GIVE)
GUARDED = flowc.read(HEAD + "    if order.customer.id:\n        " + GIVE)
OTHER = flowc.read(HEAD + "    if order.customer.id and order.note:\n        " + GIVE)


def test_a_guard_is_as_good() -> None:
    assert parting(BARE, GUARDED, PINS) is None


def test_a_missing_guard_is_told() -> None:
    found = parting(GUARDED, BARE, PINS)
    assert found is not None
    assert "the run fails" in found.why


def test_a_guard_that_asks_more_is_told() -> None:
    assert parting(BARE, OTHER, PINS) is not None


ENDLESS = flowc.read(
    '@workflow("Tag")\n@shopify.admin.order_created()\ndef tag(order):\n'
    '    run = shopify.flow.run_code(\n        input="""query {\n  order {\n    id\n  }\n}\n""",\n'
    '        script="""export default function main(input) {\n  while (true) {}\n}\n""",\n'
    '        output_schema="""type Output {\n  a: String\n}\n""",\n    )\n'
)
"""A program that can be saved, and that takes all the time there is on each event."""


def test_a_program_that_takes_too_long_is_not_run_on_every_event() -> None:
    order = Event(None, {"order": {"id": "gid://shopify/Order/1"}})
    cases = [Case(str(n), Span(1, 1), order, Shop(), None, False, Expected()) for n in range(30)]
    first, *others = behave(ENDLESS, cases).events
    assert "the script takes too long" in first.wrong[0]
    assert {each.wrong for each in others} == {("not run: it took too long on an event before",)}
    assert {each.run for each in others} == {None}


WORKS = (
    '@workflow("Tag")\n@shopify.admin.order_created()\ndef tag(order):\n'
    "    shopify.flow.run_code(\n"
    '        input="""query {\n  order {\n    id\n    name\n    note\n  }\n}\n""",\n'
    '        script="""export default function main(input) {\n'
    "    let n = 0;\n    for (let i = 0; i < 3000000; i++) n += i;\n    return { a: input.order.id };\n}\n"
    '""",\n'
    '        output_schema="""type Output {\n  a: String\n}\n""",\n    )\n'
)
"""A program that works for some tenths of a second on each event."""


def test_a_program_that_is_slow_in_all_is_not_shown_to_do_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(behaviour, "SECONDS", 0.5)
    begun = monotonic()
    found = parting(flowc.read(WORKS.replace("3000000", "3")), flowc.read(WORKS), {})
    assert monotonic() - begun < 30
    assert found is not None
    assert found.why == "it takes more than 0 seconds on made-up events"

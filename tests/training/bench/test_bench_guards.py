"""A workflow that asks first whether a value is there is no worse than one whose run fails without it."""

from __future__ import annotations

import flowc
from flowc_training.bench.scoring.behaviour import parting

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

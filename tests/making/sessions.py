"""Sessions for tests, and calls of their tools."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flowc_serving.agent.conversation import Call
from flowc_serving.agent.session import Session
from flowc_serving.agent.shapes import SHAPES, misfits
from flowc_serving.agent.shop import Resource, Shop

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
SHOP = Shop(
    "lamp-and-loom.myshopify.com",
    "Basic",
    "Europe/Berlin",
    "EUR",
    frozenset({"Parcelbird"}),
    (
        Resource("Collection", "gid://shopify/Collection/11", "Summer sale", "summer-sale"),
        Resource("Collection", "gid://shopify/Collection/12", "Sale of lamps", "lamps"),
        Resource("Location", "gid://shopify/Location/7", "Hamburg warehouse"),
    ),
)

TAGGING = """\
@workflow("Tag large orders")
@shopify.admin.order_created()
def tag_large_orders(order):
    if order.currentTotalPriceSet.shopMoney.amount >= 500:
        shopify.admin.add_order_tags(order_id=order.id, tags=["large"])
"""
"""A canonical view in which nothing is wrong."""


def session(shop: Shop = SHOP, **more: Any) -> Session:
    """A session of a shop, in the spring of 2027."""
    return Session(shop, **{"clock": lambda: NOW, **more})


def ask(session: Session, tool: str, **arguments: Any) -> Any:
    """What a tool answers, held to the shape that the contract declares."""
    answer = session.answer(Call("call_1", tool, arguments))
    if tool in SHAPES:
        assert [each.message for each in misfits(answer, SHAPES[tool])] == []
    return answer

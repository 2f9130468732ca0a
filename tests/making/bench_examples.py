"""Examples of the benchmark as texts, to be damaged."""

from __future__ import annotations

from flowc_serving.agent import shop_file
from flowc_serving.agent.shop_file import ShopFile
from flowc_training.bench.example import Example
from flowc_training.bench.reading import read_example

VIEW = """\
@workflow("Tag large orders")
@shopify.admin.order_created()
def tag_large_orders(order):
    if order.totalWeight > 2500:
        shopify.admin.add_order_tags(order_id=order.id, tags=["heavy"])
    else:
        shopify.flow.log_output(message="light")
"""

STORED = """\
@workflow("Tag large orders")
@shopify.admin.order_created()
def tag_large_orders(order):
    if order.totalWeight > 9000:
        shopify.admin.add_order_tags(order_id=order.id, tags=["heavy"])
"""

SHOP = shop_file.of({"domain": "mill.myshopify.com", "plan": "Basic", "workflows": [{"workflow": STORED}]})

EVENTS = """\
events:
- name: heavy
  event: {environment: {order: {id: gid://shopify/Order/1, totalWeight: 4000}}}
  expect:
    effects:
    - {task: shopify.admin.add_order_tags, fields: {order_id: gid://shopify/Order/1, tags: [heavy]}}
- name: light
  event: {order: {id: gid://shopify/Order/2, totalWeight: 2000}}
  expect:
    effects: [{task: shopify.flow.log_output, fields: {message: light}}]
    not: [shopify.admin.add_order_tags]
"""


def text(
    view: str = VIEW, events: str = EVENTS, category: str = "create", more: str = "", turns: str = ""
) -> str:
    """The text of an example file."""
    expected = "expected: |\n" + "".join(f"  {line}\n" for line in view.splitlines()) if view else ""
    asked = turns or "turns:\n- tag orders of more than 2.5 kg as heavy, log the others\n"
    return (
        f"category: {category}\nlanguage: en\nshop: mill\nwhy: two branches\n{asked}{expected}{events}{more}"
    )


def shops(name: str) -> ShopFile:
    """The shops that these examples name."""
    if name != "mill":
        raise shop_file.ShopFileError([f"there is no file shops/{name}.json"])
    return SHOP


def example(its_id: str = "create-heavy", **parts: str) -> Example:
    """An example that is right, but for what its parts say."""
    return read_example(text(**parts), its_id, shops)

"""Examples of the benchmark as texts, to be damaged."""

from __future__ import annotations

import json
from pathlib import Path

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
        # Ask Ann first
        shopify.admin.add_order_tags(order_id=order.id, tags=["heavy"])
"""

SHOP = shop_file.of(
    {
        "domain": "mill.myshopify.com",
        "plan": "Basic",
        "resources": [
            {"type": "Product", "id": "gid://shopify/Product/7", "name": "Anvil", "handle": "anvil"},
            {"type": "Product", "id": "gid://shopify/Product/8", "name": "Bellows", "handle": "bellows"},
        ],
        "workflows": [{"workflow": STORED}],
    }
)

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


MAIL = """\
@workflow("Tell packing")
@shopify.admin.order_created()
def tell_packing(order):
    if order.totalWeight > 2500:
        shopify.flow.send_email(
            address="pack@mill.example", subject="A big one", message="{{ order.name }}"
        )
"""
WAIT = """\
@workflow("Tag later")
@shopify.admin.order_created()
def tag_later(order):
    if order.totalWeight > 2500:
        shopify.flow.wait(wait_duration={"amount": "2", "unit": "days"})
        shopify.admin.add_order_tags(order_id=order.id, tags=["heavy"])
"""
SCHEDULE = """\
@workflow("Every day")
@shopify.flow.scheduled_time(
    recurrence=[
        "DTSTART;TZID=Europe/Vienna:20260106T090000\\nRRULE:FREQ=DAILY;INTERVAL=1"
    ]
)
def every_day():
    shopify.flow.send_email(
        address="pack@mill.example", subject="Good morning", message="Count the boxes."
    )
"""
EDITED = """\
@workflow("Tag large orders")
@shopify.admin.order_created()
def tag_large_orders(order):
    if order.totalWeight > 4000:
        # Ask Ann first
        shopify.admin.add_order_tags(order_id=order.id, tags=["heavy"])
"""
PRODUCT = """\
Product.engrave = metafield(key="engrave", namespace="custom")


@workflow("Tag what is engraved")
@shopify.admin.product_added()
def tag_what_is_engraved(product):
    if product.engrave.value == "yes":
        shopify.admin.add_product_tags(product_id=product.id, tags=["engraved"])
"""
SORTED = VIEW.replace('"heavy"', '"heavy", "slow"')

_TAGGED = "{task: shopify.admin.add_order_tags, fields: {order_id: gid://shopify/Order/1, tags: [heavy]}}"
_SENT = "{task: shopify.flow.send_email, fields: {address: pack@mill.example}}"
_SAYS = "says: {has: [[trigger, Auslöser]], lacks: [secret]}\n"


def weighed(effect: str, heavy: int = 5000, light: int = 2000) -> str:
    """Events of an order that is heavy, on which something happens, and of one that is not."""
    order = "event: {order: {id: gid://shopify/Order/1, name: '#1', totalWeight: %d}}"
    return (
        f"events:\n- name: heavy\n  {order % heavy}\n  expect:\n    effects: [{effect}]\n"
        f"- name: light\n  {order % light}\n  expect: {{no_effects: true}}\n"
    )


ANVILS = """\
@workflow("Tag anvils that go abroad")
@shopify.admin.order_created()
def tag_anvils_that_go_abroad(order):
    if order.shippingAddress.countryCodeV2 != "AT" and any(
        lineItems_item.product.id == "gid://shopify/Product/7"
        for lineItems_item in order.lineItems
    ):
        shopify.admin.add_order_tags(order_id=order.id, tags=["heavy"])
"""


def _ordered(country: str, product: int) -> str:
    lines = f"lineItems: [{{product: {{id: gid://shopify/Product/{product}}}}}]"
    return f"event: {{order: {{id: gid://shopify/Order/1, shippingAddress: {{countryCodeV2: {country}}}, {lines}}}}}"


_ANVILS = f"""\
events:
- name: abroad
  {_ordered("DE", 7)}
  expect: {{effects: [{_TAGGED}]}}
- name: at home
  {_ordered("AT", 7)}
  expect: {{no_effects: true}}
- name: another product
  {_ordered("DE", 8)}
  expect: {{no_effects: true}}
"""
CALLED = ANVILS.replace('id == "gid://shopify/Product/7"', 'title == "Anvil"')
_CALLED = _ANVILS.replace("id: gid://shopify/Product/7", "title: Anvil").replace(
    "id: gid://shopify/Product/8", "title: Bellows"
)
_PRODUCTS = """\
events:
- name: engraved
  event: {product: {id: gid://shopify/Product/1, engrave: {value: "yes"}}}
  expect:
    effects: [{task: shopify.admin.add_product_tags, fields: {product_id: gid://shopify/Product/1, tags: [engraved]}}]
- name: plain
  event: {product: {id: gid://shopify/Product/2, engrave: {value: "no"}}}
  expect: {no_effects: true}
"""
_MORNING = f"""\
events:
- name: a morning
  event: {{environment: {{}}}}
  expect: {{effects: [{_SENT}]}}
- name: an order
  event: {{trigger: shopify.admin.order_paid, environment: {{}}}}
  expect: {{no_effects: true, error: FC504}}
"""


def planted_examples() -> dict[str, Example]:
    """The examples of ``planted.yaml``."""
    edit = {"category": "edit", "more": "edits: Tag large orders\n"}
    twice = "turns:\n- tag heavy orders, log the others\n- 2.5 kg\n"
    return {
        "create": example(),
        "sorted": example(view=SORTED, events=EVENTS.replace("[heavy]", "[heavy, slow]")),
        "mail": example(view=MAIL, events=weighed(_SENT)),
        "wait": example(view=WAIT, events=weighed(_TAGGED)),
        "schedule": example(view=SCHEDULE, events=_MORNING),
        "edit": example(view=EDITED, events=weighed(_TAGGED, light=3000), **edit),
        "clarify": example(category="clarify", turns=twice),
        "clarified": example(
            category="clarify", turns=twice, more="says: {has: [[weight, kilo]], lacks: [secret]}\n"
        ),
        "product": example(view=PRODUCT, events=_PRODUCTS),
        "anvils": example(view=ANVILS, events=_ANVILS),
        "called": example(view=CALLED, events=_CALLED),
        "question": example(view="", events="", category="question", more=_SAYS),
        "told": example(more=_SAYS),
    }


def write_folder(folder: Path, **texts: str) -> Path:
    """A benchmark's folder with these examples, by their ids with ``_`` for ``-``."""
    (folder / "examples").mkdir(parents=True)
    (folder / "shops").mkdir()
    shop = {"domain": "mill.myshopify.com", "plan": "Basic", "workflows": [{"workflow": STORED}]}
    (folder / "shops" / "mill.json").write_text(json.dumps(shop))
    for name, source in texts.items():
        (folder / "examples" / f"{name.replace('_', '-')}.yaml").write_text(source)
    return folder

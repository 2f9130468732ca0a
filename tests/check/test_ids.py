"""Ids: what is never one is named where it is compared or given, and made-up events have real ones."""

from __future__ import annotations

import pytest

from flowc.check import check
from flowc.diagnostics.diagnostic import Diagnostic
from flowc.records import replace
from flowc.schema import ids, index
from flowc.simulate import invent, run
from flowc.source import read
from flowc.update.fixes import apply
from flowc.view.reader import read_workflow as read_view

HEAD = '@workflow("Ids")\n@shopify.admin.order_created()\ndef ids(order):\n'
TAGS = 'shopify.admin.add_order_tags(order_id=order.id, tags=["a"])'


def view(body: str) -> str:
    return HEAD + "".join(f"    {line}\n" for line in body.split("\n"))


def asked(condition: str) -> str:
    return view(f"if {condition}:\n    {TAGS}")


def logged(liquid: str) -> str:
    return view(f"shopify.flow.log_output(message={liquid!r})")


def called(name: str, blob: str) -> str:
    return view(f'shopify.admin.admin_api_operation(api_call={{"name": {name!r}, "blob": {blob!r}}})')


def said(text: str) -> list[Diagnostic]:
    return [each for each in check(text) if each.severity != "info"]


WRONG = [
    (
        asked('any(one.product.id == "15171159949684" for one in order.lineItems)'),
        "gid://shopify/Product/15171159949684",
    ),
    (asked('order.customer.id != "7"'), "gid://shopify/Customer/7"),
    (asked('order.customer.id in ["7", "8"]'), '["gid://shopify/Customer/7", "gid://shopify/Customer/8"]'),
    (asked('order.customer.id not in ["gid://shopify/Customer/7", "8"]'), '["gid://shopify/Customer/7", '),
    (asked('order.id.startswith("12")'), "gid://shopify/Order/12"),
    (asked('order.id == "gid://shopify/Product/1"'), "gid://shopify/Order/"),
    (asked('order.id == "#1001"'), "gid://shopify/Order/"),
    (asked('order.customer.id in ["gid://shopify/Order/7"]'), "gid://shopify/Customer/"),
    (asked('any(one.variant.id == "1" for one in order.lineItems)'), "gid://shopify/ProductVariant/1"),
    (asked('any(one.orderId == "1" for one in order.fulfillmentOrders)'), "gid://shopify/Order/1"),
    (logged("{% if order.customer.id == 123 %}a{% endif %}"), "gid://shopify/Customer/123"),
    (logged("{% if '123' != order.id %}a{% endif %}"), "gid://shopify/Order/123"),
    (logged("{% unless order.id == 'gid://shopify/Customer/1' %}a{% endunless %}"), "gid://shopify/Order/"),
    (
        logged('{% for l in order.lineItems %}{% if l.id == "7" %}a{% endif %}{% endfor %}'),
        "gid://shopify/LineItem/7",
    ),
    (called("tagsAdd", '{"id": "15171159949684", "tags": ["x"]}'), "gid://shopify/, the type"),
    (
        called("orderCancel", '{"orderId": "1", "refund": true, "restock": true, "reason": "OTHER"}'),
        "gid://shopify/Order/1",
    ),
    (
        called("orderUpdate", '{"input": {"id": "12", "note": "{{ order.name }}"}}'),
        "gid://shopify/, the type",
    ),
]


@pytest.mark.parametrize(("text", "hint"), WRONG)
def test_what_is_never_an_id(text: str, hint: str) -> None:
    found = said(text)
    assert [(each.code, each.severity) for each in found] == [("FC486", "warning")]
    assert hint in str(found[0].hint)
    fixes = [replace(each.fix, applicability="certain") for each in found if each.fix is not None]
    if fixes:
        assert said(apply(text, fixes)[0]) == []


@pytest.mark.parametrize(
    ("text", "code", "hint"),
    [
        (asked("order.id == 123"), "FC453", "gid://shopify/Order/123"),
        (
            view('shopify.admin.add_order_tags(order_id="123", tags=["a"])'),
            "FC424",
            '"gid://shopify/Order/123"',
        ),
        (
            view('shopify.admin.add_product_tags(product_id="5", tags=["a"])'),
            "FC424",
            '"gid://shopify/Product/5"',
        ),
    ],
)
def test_numbers_in_the_place_of_ids_are_errors(text: str, code: str, hint: str) -> None:
    (found,) = said(text)
    assert (found.code, found.severity) == (code, "error")
    assert hint in str(found.hint)
    assert found.fix is not None
    assert said(apply(text, [replace(found.fix, applicability="certain")])[0]) == []


RIGHT = [
    asked('order.id == "gid://shopify/Order/1"'),
    asked('order.id.endswith("123")'),
    asked('"123" in order.id'),
    asked('order.id.startswith("gid://shopify/")'),
    asked("order.legacyResourceId == 123"),
    asked('order.customer.id in ["gid://shopify/Customer/7", "gid://shopify/Customer/8"]'),
    asked("order.customer.id is None"),
    logged("{% if order.legacyResourceId == 123 %}a{% endif %}"),
    logged("{% if order.id contains '123' %}a{% endif %}"),
    logged("{% assign id = order.id | split: '/' | last %}{% if id == '123' %}a{% endif %}"),
    logged("{% if order.id == 'gid://shopify/Order/1' %}a{% endif %}"),
    called("tagsAdd", '{"id": "{{ order.id }}", "tags": ["x"]}'),
    called("tagsAdd", '{"id": "gid://shopify/Order/{{ order.legacyResourceId }}", "tags": ["1234"]}'),
]


@pytest.mark.parametrize("text", RIGHT)
def test_what_may_be_an_id(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    ("condition", "is_reached"),
    [
        ('any(one.product.id == "15171159949684" for one in order.lineItems)', False),
        ('order.id == "gid://shopify/Order/1"', True),
        ('order.id == "gid://shopify/Product/1"', False),
        ('order.id == "#1001"', False),
        ('order.customer.id in ["7", "8"]', False),
        ('order.customer.id in ["gid://shopify/Customer/7", "8"]', True),
        ('order.id.endswith("123")', True),
        ('any(one.orderId == "gid://shopify/Order/5" for one in order.fulfillmentOrders)', True),
        ('any(one.orderId == "5" for one in order.fulfillmentOrders)', False),
    ],
)
def test_a_made_up_event_shows_whether_it_holds(condition: str, is_reached: bool) -> None:
    workflow = read(asked(condition)).workflow
    reached = False
    for seed in range(40):
        made = invent(workflow, seed)
        reached = reached or bool(run(asked(condition), made.event, made.shop).effects)
        for gid in every_id(made.event.environment, "Order", ""):
            assert ids.type_of(gid[1]) == gid[0], gid
    assert reached is is_reached


def every_id(data: object, kind: str, name: str) -> list[tuple[str, str]]:
    """Each id in the data of an event, with the type that the API's own types say it is of."""
    schema = index.load()
    found: list[tuple[str, str]] = []
    if isinstance(data, list):
        return [each for item in data for each in every_id(item, kind, name)]
    if not isinstance(data, dict):
        return found
    for key, value in data.items():
        mark = schema.fields(kind).get(key, "").strip("[]") if name else kind
        if mark == "ID" and isinstance(value, str):
            found.append((ids.id_type(schema, kind, key), value))
        found += every_id(value, mark, key)
    return found


def test_what_a_mutation_answers_has_ids_of_its_types() -> None:
    text = view(
        'begun = shopify.admin.admin_api_operation(api_call={"name": "orderEditBegin", "blob": "{}"})\n'
        "shopify.flow.log_output(message='{{ begun.calculatedOrder.id }} {{ begun.calculatedOrder.originalOrder.id }}')"
    )
    made = invent(read(text).workflow)
    message = str(run(text, made.event, made.shop).effects[-1].fields["message"])
    assert [ids.type_of(each) for each in message.split()] == ["CalculatedOrder", "Order"]


@pytest.mark.parametrize(
    ("owner", "name", "wanted"),
    [
        ("Product", "id", "Product"),
        ("SubscriptionLine", "productId", "Product"),
        ("SubscriptionLine", "variantId", "ProductVariant"),
        ("FulfillmentOrder", "orderId", "Order"),
        ("FulfillmentOrder", "channelId", "Channel"),
        ("Media", "id", ""),
        ("", "id", ""),
        ("Event", "subjectId", ""),
    ],
)
def test_the_type_of_an_id(owner: str, name: str, wanted: str) -> None:
    assert ids.id_type(index.load(), owner, name) == wanted


SCRIPT = """@workflow("Ids")
@shopify.admin.order_created()
def ids(order):
    runCode = shopify.flow.run_code(
        input="query {{ order {{ id lineItems {{ product {{ id }} }} }} }}",
        script="export default (input) => ({{ id: input.order.id, text: input.order.id, json: '[]', of: [] }})",
        output_schema="type Output {{ id: ID! text: String! json: String! of: [I!]! }} type I {{ id: ID! it: ID! }}",
    )
    {}
"""


@pytest.mark.parametrize(
    "step",
    [
        "shopify.admin.add_order_tags(order_id=runCode.id, tags=['x'])",
        "shopify.admin.add_order_tags(order_id=runCode.text, tags=['x'])",
        "for one in runCode.of:\n        shopify.admin.add_product_tags(product_id=one.id, tags=['x'])",
        "for one in runCode.of:\n        shopify.admin.add_product_tags(product_id=one.it, tags=['x'])",
        "for one in runCode.of:\n        shopify.admin.add_product_tags(product_id='{{{{ one.id }}}}', tags=['x'])",
        """shopify.admin.admin_api_operation(
        api_call={"name": "orderUpdate", "blob": '{"input": {{ runCode.json }}}'}
    )""",
        """shopify.flow.send_http_request(
        method="POST",
        url="https://stock.shop/hook",
        headers=[["Content-Type", "application/json"]],
        body='{"items": {{ runCode.json }}}',
    )""",
    ],
)
def test_what_a_script_returns_may_be_any_id_or_json(step: str) -> None:
    said = check(SCRIPT.format(step.replace("{{{{", "{{").replace("}}}}", "}}")))
    assert [each.message for each in said if each.severity != "info"] == []


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("{{ order.lineItems | sum: 'quantity' }}", "quantity"),
        ("{{ order.lineItems | map: 'quantity' | sum }}", "quantity"),
        ("{{ order.lineItems | where: 'sku', 'A' | map: 'title' | join }}", "sku"),
        ("{% assign a = order.lineItems | sort: 'name' | first %}{{ a.title }}", "name"),
        (
            "{% assign a = order.lineItems | reject: 'isGiftCard' | map: 'title' %}{{ a | join }}",
            "isGiftCard",
        ),
    ],
)
def test_made_up_items_have_what_filters_name(text: str, read: str) -> None:
    head = '@workflow("Items")\n@shopify.admin.order_created()\ndef items():\n'
    made = invent(read_view(f"{head}    shopify.flow.log_output(message={text!r})\n")).event.environment
    order = made["order"]
    assert isinstance(order, dict)
    assert all(read in item for item in order["lineItems"])


def test_made_up_items_have_what_a_script_in_a_loop_reads() -> None:
    text = """@workflow("Items")
@shopify.admin.order_created()
def items(order):
    for lineItemsForeachitem in order.lineItems:
        shopify.flow.run_code(
            input="query { lineItemsForeachitem { title } }",
            script="export default () => ({ ok: true })",
            output_schema="type Output { ok: Boolean! }",
        )
"""
    order = invent(read_view(text)).event.environment["order"]
    assert isinstance(order, dict)
    assert all(item["title"] for item in order["lineItems"])


@pytest.mark.parametrize(
    ("name", "blob", "said"),
    [
        ("tagsAdd", '{"id": "{{ order.id }}", "tags": ["a"]}', None),
        ("tagsAdd", '{"id": "{{ order.legacyResourceId }}", "tags": ["a"]}', "write order.id"),
        (
            "tagsAdd",
            '{"id": 12345, "tags": ["a"]}',
            "write gid://shopify/, the type, / and the number, in quotes",
        ),
        (
            "orderCancel",
            '{"orderId": 7, "restock": true, "reason": "OTHER"}',
            'write "gid://shopify/Order/7"',
        ),
        (
            "orderCancel",
            '{"orderId": "{{ order.customer.id }}", "restock": true, "reason": "OTHER"}',
            "write the path of the id of an Order",
        ),
        ("orderCancel", '{"orderId": "{{ order.id }}", "restock": true, "reason": "OTHER"}', None),
        (
            "orderUpdate",
            '{"input": {"id": "{{ order.customer.legacyResourceId }}"}}',
            "write order.customer.id",
        ),
        (
            "orderUpdate",
            '{"input": {"id": "{{ order.subtotalLineItemsQuantity }}"}}',
            "write the path of an id",
        ),
        ("orderUpdate", '{"input": {"id": "{{ order.id }}", "note": "{{ order.legacyResourceId }}"}}', None),
        ("orderUpdate", '{"input": {"id": "gid://shopify/Order/{{ order.legacyResourceId }}"}}', None),
        (
            "draftOrderCreate",
            '{"input": {"purchasingEntity": {"customerId": "{{ order.customer.id }}"}}}',
            None,
        ),
        (
            "draftOrderCreate",
            '{"input": {"purchasingEntity": {"customerId": "{{ order.id }}"}}}',
            "write the path of the id of a Customer",
        ),
    ],
)
def test_ids_that_liquid_writes_into_a_mutation(name: str, blob: str, said: str | None) -> None:
    call = {"name": name, "blob": blob}
    found = [
        each
        for each in check(view(f"shopify.admin.admin_api_operation(api_call={call!r})"))
        if each.code == "FC486"
    ]
    assert [(each.severity, each.hint) for each in found] == ([] if said is None else [("warning", said)])

"""The checks, a row each way: a view with the place of a finding between « and », and the same view made right.

Anyone can add a row to ``ROWS``. A row has its code and its severity, a body with the place marked, and a body that
must give nothing at all. A body may be a whole view. Times are those of ``NOW``.
"""

from __future__ import annotations

import re
import textwrap
from datetime import UTC, datetime

import pytest
from making.folders import TESTS

import flowc
from flowc.check import buckets, check
from flowc.diagnostics.diagnostic import Diagnostic, Fix, Span
from flowc.diagnostics.explain import explanations
from flowc.update.fixes import apply

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HEAD = '@workflow("Rows")\n@shopify.admin.order_created()\ndef rows(order):\n'

TAGS = 'shopify.admin.add_order_tags(order_id=order.id, tags=["a"])'
HTTP = 'shopify.flow.send_http_request(method="POST", url="https://a.shop/x"'
WAIT = "shopify.flow.wait(wait_duration={})\n" + TAGS
PRODUCTS = 'data = shopify.flow.fetch.products["v1"](query="tag:a", {})\n' + TAGS
GET = 'data = shopify.flow.fetch.{}["v1"]({})\n' + TAGS
API = "shopify.admin.admin_api_operation(api_call={})"
MAIL = 'shopify.flow.send_email(address="{}", subject="s", message="m")'
NAMED = "@workflow({})\n@shopify.admin.order_created()\ndef f():\n    shopify.flow.log_output(message='x')"
DAY = '{"amount": "1", "unit": "days"}'
TEST = f"if {{}}:\n    {TAGS}"
CANCEL = (
    """{"name": "orderCancel", "blob": '{"orderId": "{{ order.id }}", "reason": "FRAUD", """
    """"refund": true, "restock": false}'}"""
)
META = 'shopify.admin.add_order_metafield["1.0"](order_id=order.id, value="true", metafield={})'
VALUE = (
    'shopify.admin.add_order_metafield["1.0"]'
    '(order_id=order.id, metafield={"namespace": "a", "key": "b", "type": TYPE}, value=VALUE)'
)


BODY = HTTP + ', headers=[["Content-Type", "application/json"]], body={})'


def holds(kind: str, value: str) -> str:
    """A step that writes a value into a metafield of a type."""
    named = f'«"{kind[1:-1]}"»' if "«" in kind else f'"{kind}"'
    return VALUE.replace("TYPE", named).replace("VALUE", value)


def log(message: str) -> str:
    return f'shopify.flow.log_output(message="{message}")'


LISTED = "export default function main(input) { return { ok: [] }; }"


def code(
    input: str = "query { order { id } }",  # noqa: A002
    script: str = "export default function main(input) { return { ok: true }; }",
    output: str = "type Output { ok: Boolean! }",
) -> str:
    return f'ran = shopify.flow.run_code(input="{input}", script="{script}", output_schema="{output}")'


def schedule(rule: str, zone: str = "Europe/Vienna", time: str = "20260201T090000") -> str:
    start = f"DTSTART;TZID={zone}:{time}"
    trigger = f'@shopify.flow.scheduled_time(recurrence=["""{start}\n{rule}"""])'
    return f'@workflow("Rows")\n{trigger}\ndef f():\n    shopify.flow.log_output(message="x")'


ROWS: list[tuple[str, str, str, str]] = [
    # Graph.
    ("FC401", "error", f'@«workflow("x")»\ndef f(order):\n    with detached():\n        {TAGS}', TAGS),
    ("FC402", "error", '@«workflow("x")»\n@shopify.admin.order_created()\ndef f():\n    pass', TAGS),
    (
        "FC403",
        "error",
        f"def again():\n    {TAGS}\n    if order.note:\n        «again()»\nagain()",
        f"{TAGS}\nif order.note:\n    {TAGS}",
    ),
    ("FC404", "warning", f"{TAGS}\nwith detached():\n    «shopify.admin.add_order_tags»{TAGS[28:]}", TAGS),
    (
        "FC405",
        "warning",
        f'«shopify.admin.add_order_tags»{TAGS[28:]}\ntask("shopify::admin::order_paid", type="TRIGGER")()',
        TAGS,
    ),
    # Tasks.
    ("FC410", "error", f"«shopify.admin.add_order_tag»{TAGS[28:]}", TAGS),
    ("FC410", "error", f"«shopify.admin.Add_order_tags»{TAGS[28:]}", TAGS),
    ("FC410", "warning", f"{TAGS}\n«shopify.admin.fold_a_crane»()", TAGS),
    ("FC410", "warning", f"{TAGS}\n«shopify.admin.update_order_metafield»()", TAGS),
    ("FC410", "info", f"{TAGS}\n«books.post.send»()", TAGS),
    ("FC410", "info", f'{TAGS}\ntask(«"books"»)()', TAGS),
    ("FC411", "warning", 'shopify.admin.add_order_tags[«"7.5"»](order_id=order.id, tags=["a"])', TAGS),
    (
        "FC411",
        "warning",
        META.replace('["1.0"]', '[«"1"»]').format('{"namespace": "a", "key": "b", "type": "boolean"}'),
        META.format('{"namespace": "a", "key": "b", "type": "boolean"}'),
    ),
    (
        "FC412",
        "error",
        f'task("shopify::admin::add_order_tags", type=«"WAIT"»)(order_id=order.id, tags=["a"])\n{TAGS}',
        TAGS,
    ),
    (
        "FC412",
        "error",
        WAIT.replace("shopify.flow.wait", "task('shopify::flow::wait', type=«'ACTION'»)").format(DAY),
        TAGS,
    ),
    (
        "FC413",
        "error",
        f'{TAGS}\nwith branch(«"failed"»):\n    {TAGS}',
        f"{TAGS}\nwith branch():\n    {TAGS}\n{TAGS}",
    ),
    # Fields.
    ("FC420", "error", 'shopify.admin.add_order_tags(order_id=order.id, tags=["a"], «color»="red")', TAGS),
    ("FC420", "error", 'shopify.admin.add_order_tags(order_id=order.id, tags=["a"], **{«"to-do"»: 1})', TAGS),
    (
        "FC420",
        "warning",
        MAIL.format("a@b.shop")[:-1] + ", «reply_to»='c@d.shop')",
        MAIL.format("Ann <a@b.shop>"),
    ),
    (
        "FC420",
        "error",
        MAIL.format("a@b.shop").replace("subject", "«subjet»"),
        MAIL.format("{{ order.email }}"),
    ),
    # The label of a field in place of its id.
    (
        "FC420",
        "error",
        'shopify.flow.send_email(«email_address»="a@b.shop", subject="s", message="m")',
        MAIL.format("a@b.shop"),
    ),
    (
        "FC420",
        "error",
        PRODUCTS.format("«maximum_number_of_results»=5"),
        PRODUCTS.format("max_root_records=5"),
    ),
    (
        "FC420",
        "error",
        PRODUCTS.format("«sort_data_by»={'sortKey': 'TITLE', 'order': 'ASCENDING'}"),
        PRODUCTS.format("sort_by={'sortKey': 'TITLE', 'order': 'ASCENDING'}"),
    ),
    ("FC420", "error", WAIT.replace("wait_duration", "«duration»").format(DAY), WAIT.format(DAY)),
    # Of a task that is only assumed, it is information, and what is like no field of it may be one.
    (
        "FC420",
        "info",
        HTTP.replace("method", "«http_method»") + ")",
        HTTP + ", timeout='5')",
    ),
    ("FC420", "info", "shopify.admin.cancel_order(order_id=order.id, reason='FRAUD', «staffNote»='x')", TAGS),
    (
        "FC420",
        "info",
        "shopify.admin.cancel_order(order_id=order.id, reason='FRAUD', «restock_items»='true')",
        "shopify.admin.cancel_order(order_id=order.id, reason='FRAUD', restock='true', refund_shipping='true')",
    ),
    ("FC421", "error", "«shopify.admin.add_order_tags»(order_id=order.id)", TAGS),
    (
        "FC422",
        "error",
        'shopify.admin.add_order_tags(order_id=order.id, tags=["a"], **{«"tags"»: ["b"]})',
        TAGS,
    ),
    (
        "FC423",
        "error",
        f"{HTTP.replace('POST', 'GET')}, on_client_error=«'explode'»)",
        f"{HTTP}, on_client_error='fail')",
    ),
    ("FC423", "error", HTTP.replace('"POST"', '«"PSOT"»') + ")", HTTP + ")"),
    ("FC424", "error", 'shopify.admin.add_order_tags(order_id=«"the first"», tags=["a"])', TAGS),
    (
        "FC424",
        "error",
        'shopify.admin.add_order_tags(order_id=«""», tags=["a"])',
        'shopify.admin.add_order_tags(order_id="{{ order.id }}", tags=["a"])',
    ),
    ("FC425", "error", 'shopify.admin.add_order_tags(order_id=order.id, tags=«"a"»)', TAGS),
    ("FC425", "error", 'shopify.admin.add_order_tags(order_id=order.id, tags=«{"a": 1}»)', TAGS),
    ("FC425", "error", HTTP + ', headers=«{"Accept": "text/html"}»)', TAGS),
    ("FC425", "error", PRODUCTS.format('max_root_records=«"many"»'), PRODUCTS.format("max_root_records=5")),
    # Values.
    ("FC426", "error", 'shopify.admin.add_order_tags(order_id=«"gid:/shopify/Order/1"», tags=["a"])', TAGS),
    ("FC426", "error", 'shopify.admin.add_order_tags(order_id=«"gid://shopify/Order/"», tags=["a"])', TAGS),
    (
        "FC426",
        "warning",
        'shopify.admin.add_order_tags(order_id="gid://shopify/«Ordre»/1", tags=["a"])',
        'shopify.admin.add_order_tags(order_id="gid://shopify/Order/1", tags=["a"])',
    ),
    (
        "FC460",
        "error",
        'shopify.admin.add_order_tags(order_id="gid://shopify/«Customer»/1", tags=["a"])',
        'shopify.admin.archive_order(order_id="gid://shopify/Order/1")',
    ),
    (
        "FC460",
        "info",
        'shopify.admin.archive_order(order_id={"value": "gid://shopify/«Customer»/1", "default_value": ""})',
        'shopify.admin.archive_order(order_id={"value": "gid://shopify/Order/1", "default_value": ""})',
    ),
    (
        "FC427",
        "error",
        'shopify.flow.send_email(address="«Ann <a@b.shop»", subject="s", message="m")',
        'shopify.flow.send_email(address="Ann <a@b.shop>, c@d.shop", subject="s", message="m")',
    ),
    (
        "FC427",
        "error",
        'shopify.flow.send_email(address="a@b.shop, «kitchen»", subject="s", message="m")',
        'shopify.flow.send_email(address="a@b.shop, {{ shop.email }}", subject="s", message="m")',
    ),
    (
        "FC428",
        "error",
        HTTP.replace('"https://a.shop/x"', '«"//a.shop/x"»') + ")",
        HTTP.replace("https://a.shop/x", "{{ shop.url }}/x") + ")",
    ),
    (
        "FC429",
        "error",
        HTTP + ', headers=[["A", "b"], «["C"]»])',
        HTTP + ', headers=[["A", "{{ order.name }}"]])',
    ),
    (
        "FC430",
        "error",
        WAIT.format('{"amount": «"-1"», "unit": "days"}'),
        WAIT.format('{"amount": "2.5", "unit": "days"}'),
    ),
    (
        "FC430",
        "warning",
        WAIT.format('{"amount": «"0"», "unit": "days"}'),
        WAIT.format('{"amount": 2.5, "unit": "hours"}'),
    ),
    (
        "FC430",
        "error",
        WAIT.format('{"amount": "1", "unit": «"dayz"»}'),
        WAIT.format('{"amount": "9", "unit": "hours"}'),
    ),
    ("FC430", "warning", WAIT.format('{"amount": "1", "unit": «"fortnights"»}'), TAGS),
    ("FC430", "info", WAIT.format('{"amount": «"{{ order.totalWeight }}"», "unit": "days"}'), TAGS),
    ("FC430", "error", WAIT.format('«{"amount": "1"}»'), TAGS),
    ("FC430", "error", WAIT.format('«"1 day"»'), TAGS),
    ("FC431", "error", PRODUCTS.format("max_root_records=«101»"), PRODUCTS.format("max_root_records=100")),
    ("FC431", "error", PRODUCTS.format("max_root_records=«-1»"), PRODUCTS.format("max_root_records=0")),
    (
        "FC431",
        "warning",
        PRODUCTS.format('sort_by={"sortKey": «"TITEL"», "order": "ASCENDING"}'),
        PRODUCTS.format('sort_by={"sortKey": "TITLE", "order": "ASCENDING"}'),
    ),
    (
        "FC431",
        "warning",
        GET.format("fulfillment_orders", 'sort_by={"sortKey": «"CREATED_AT"», "order": "ASCENDING"}'),
        GET.format("fulfillment_orders", 'sort_by={"sortKey": "UPDATED_AT", "order": "ASCENDING"}'),
    ),
    (
        "FC431",
        "warning",
        PRODUCTS.format('sort_by=«{"sortKey": "TITLE"}»'),
        PRODUCTS.format('sort_by={"sortKey": "TITLE", "order": "DESCENDING"}'),
    ),
    ("FC431", "warning", PRODUCTS.format('sort_by={"sortKey": "TITLE", "order": «"UP"»}'), TAGS),
    ("FC431", "warning", PRODUCTS.format('sort_by=«"TITLE"»'), PRODUCTS.format('sort_by=""')),
    ("FC484", "warning", GET.format("orders", 'query="«tagg»:vip"'), GET.format("orders", 'query="tag:vip"')),
    (
        "FC486",
        "warning",
        TEST.format('order.id == «"123"»'),
        TEST.format('order.id == "gid://shopify/Order/123"'),
    ),
    ("FC485", "warning", GET.format("orders", 'query="«tag=vip»"'), GET.format("orders", 'query="tag:vip"')),
    ("FC485", "warning", GET.format("orders", 'query="tag:a AND «(tag:b»"'), TAGS),
    (
        "FC432",
        "warning",
        META.format('«{"namespace": "a", "key": "b"}»'),
        META.format('{"namespace": "a", "key": "b", "type": "boolean"}'),
    ),
    ("FC432", "error", META.format('«{"namespace": "a", "type": "boolean"}»'), TAGS),
    ("FC432", "error", META.format('«"custom.size"»'), TAGS),
    ("FC432", "error", META.format('{"namespace": «""», "key": "b", "type": "boolean"}'), TAGS),
    ("FC433", "error", API.format('{"name": «"orderUpdaet"», "blob": "{}"}'), TAGS),
    ("FC433", "error", API.format('«{"mutation": "orderUpdate"}»'), TAGS),
    (
        "FC434",
        "warning",
        API.format("""{"name": "tagsAdd", "blob": '{"id": "{{ order.id }}", "tags": [«a»]}'}"""),
        API.format("""{"name": "tagsAdd", "blob": '{"id": "{{ order.id }}", "tags": ["a"]}'}"""),
    ),
    ("FC433", "error", API.format('{"name": "tagsAdd", "blob": «{"id": "a", "tags": []}»}'), TAGS),
    ("FC434", "error", API.format('{"name": "orderUpdate", "blob": "{}«}»"}'), TAGS),
    (
        "FC434",
        "error",
        API.format(
            """{"name": "orderUpdate", "blob": '{"«inptu»": {"id": "{{ order.id }}"}, "input": {}}'}"""
        ),
        API.format("""{"name": "orderUpdate", "blob": '{"input": {"id": "{{ order.id }}"}}'}"""),
    ),
    ("FC434", "error", API.format("""{"name": "orderUpdate", "blob": «'{}'»}"""), TAGS),
    (
        "FC434",
        "error",
        API.format(CANCEL.replace("FRAUD", "«BOREDOM»")),
        API.format(CANCEL.replace("FRAUD", "{{ order.cancelReason }}")),
    ),
    # Values of metafields, and their types.
    ("FC436", "error", holds("boolean", "«'True'»"), holds("boolean", "'true'")),
    ("FC436", "error", holds("boolean", "«'yes'»"), holds("boolean", "True")),
    ("FC436", "error", holds("number_integer", "«'4.5'»"), holds("number_integer", "'-4'")),
    ("FC436", "error", holds("number_integer", "«'4.00'»"), holds("number_integer", "4")),
    ("FC436", "warning", holds("number_integer", "«'9007199254740992'»"), holds("number_integer", "'0'")),
    ("FC436", "error", holds("number_decimal", "«'4,50'»"), holds("number_decimal", "'4.50'")),
    ("FC436", "error", holds("date", "«'24.12.2026'»"), holds("date", "'2026-12-24'")),
    ("FC436", "error", holds("date", "«'2026-02-30'»"), holds("date", "'{{ order.createdAt }}'")),
    (
        "FC436",
        "error",
        holds("date", "«'2026-02-03T10:00:00Z'»"),
        holds("date_time", "'2026-02-03T10:00:00Z'"),
    ),
    ("FC436", "warning", holds("date_time", "«'2026-02-03'»"), holds("date_time", "'2026-02-03T10:00'")),
    ("FC436", "error", holds("url", "«'shop.example'»"), holds("url", "'mailto:a@b.shop'")),
    ("FC436", "error", holds("color", "«'fff123'»"), holds("color", "'#FFF123'")),
    ("FC436", "error", holds("json", "«'{a: 1}'»"), holds("json", "'[1, null]'")),
    (
        "FC436",
        "error",
        holds("money", "«'5.99'»"),
        holds("money", """'{"amount": "5.99", "currency_code": "EUR"}'"""),
    ),
    (
        "FC436",
        "error",
        holds("money", """«{"amount": "5.99", "currency_code": "euro"}»"""),
        holds("money", """{"amount": "{{ order.totalPrice }}", "currency_code": "EUR"}"""),
    ),
    (
        "FC436",
        "error",
        holds("rating", """«{"value": "4"}»"""),
        holds("rating", """{"value": "4", "scale_min": "1", "scale_max": "5"}"""),
    ),
    (
        "FC436",
        "warning",
        holds("weight", """«{"value": 4, "unit": "stones"}»"""),
        holds("weight", """{"value": 4, "unit": "kilograms"}"""),
    ),
    (
        "FC436",
        "error",
        holds("dimension", "«'4 cm'»"),
        holds("dimension", """'{"value": 4, "unit": "cm"}'"""),
    ),
    (
        "FC436",
        "error",
        holds("product_reference", "«'gid://shopify/Order/1'»"),
        holds("product_reference", "'gid://shopify/Product/1'"),
    ),
    (
        "FC436",
        "error",
        holds("customer_reference", "«'17'»"),
        holds("customer_reference", "order.customer.id"),
    ),
    (
        "FC436",
        "error",
        holds("list.single_line_text_field", "«'red, blue'»"),
        holds("list.single_line_text_field", """'["red", "blue"]'"""),
    ),
    ("FC436", "error", holds("list.number_integer", "«[1, 2.5]»"), holds("list.number_integer", "['1', 2]")),
    ("FC436", "error", holds("list.color", "«['red']»"), holds("list.color", "'{{ order.note }}'")),
    (
        "FC436",
        "error",
        holds("rich_text_field", "«'<b>a</b>'»"),
        holds("multi_line_text_field", "'<b>a</b>'"),
    ),
    ("FC437", "error", holds("«number_intger»", "'1'"), holds("number_integer", "'1'")),
    ("FC437", "error", holds("«list.single_line_text_fild»", "['1']"), holds("list.volume", "[]")),
    ("FC437", "warning", holds("«hologram»", "'1'"), holds("metaobject_reference", "'{{ order.note }}'")),
    (
        "FC437",
        "warning",
        "shopify.admin.create_metafield_definition(name='a', namespace='a', key='b', type=«'bolean'», owner_type='c')",
        "shopify.admin.create_metafield_definition(name='a', namespace='a', key='b', type='boolean', owner_type='c')",
    ),
    # Declared fields.
    (
        "FC435",
        "error",
        f'«Order.size = metafield("custom.size")»\n{HEAD}    {TAGS}',
        f'Order.size = metafield(key="size", namespace="custom")\n{HEAD}    {TAGS}',
    ),
    # Bodies of web requests.
    (
        "FC438",
        "warning",
        BODY.format("""'{"a": «{{ order.name }}»}'"""),
        BODY.format("""'{"a": "{{ order.name }}"}'"""),
    ),
    (
        "FC438",
        "warning",
        BODY.format("""'[«{{ order.id }}», 1]'"""),
        BODY.format("""'[{{ order.id | json }}, 1]'"""),
    ),
    (
        "FC438",
        "warning",
        BODY.format("""'{"a": 1«,»}'"""),
        BODY.format("""'{"a": {{ order.totalWeight }}}'"""),
    ),
    (
        "FC438",
        "warning",
        BODY.format("""'[1«,» ]'"""),
        BODY.format("""'{% if order.test %}oops{% endif %}'"""),
    ),
    ("FC438", "warning", BODY.format("""\"{«'»a': 1}\""""), BODY.format("""{"a": "{{ order.name }}"}""")),
    ("FC438", "warning", BODY.format("""'{"a": 1} «a»'"""), BODY.format("""''""")),
    (
        "FC438",
        "warning",
        BODY.format("""'{"a": "b«\\n»c"}'"""),
        BODY.format("""'{"a":\\n "{{ order.note }}"}'"""),
    ),
    (
        "FC434",
        "warning",
        API.format("""{"name": "tagsAdd", "blob": '{"id": «{{ order.id }}», "tags": ["a"]}'}"""),
        API.format("""{"name": "tagsAdd", "blob": '{"id": {{ order.id | json }}, "tags": ["a"]}'}"""),
    ),
    # Liquid.
    ("FC465", "error", log("{{ order.name «!» }}"), log("{{ order.name }}")),
    ("FC465", "error", log("«{{}}»"), log("{% if order.note %}{{ order.note }}{% endif %}")),
    ("FC466", "error", log("a «{{» order.name"), log("{{ order.name | default: 'a' }}")),
    ("FC466", "error", log("{% «if» order.note %} x"), log("{% if order.note == 'a' %}x{% endif %}")),
    ("FC467", "error", log("{{ order.name | «upcas» }}"), log("{{ order.name | upcase }}")),
    ("FC467", "warning", "shopify.flow.count(x='{{ order.name | «upcas» }}')", log("x")),
    (
        "FC468",
        "error",
        log("{{ order.lineItems«[0]».title }}"),
        log("{{ order.lineItems.title | join: ' ' }}"),
    ),
    ("FC468", "error", log("{% if order.name «| upcase» == 'A' %}x{% endif %}"), log("x")),
    ("FC491", "warning", log("{{ «" + "[" * 101 + "» }}"), log("{{ order.name }}")),
    ("FC491", "warning", log("{% if «" + "a or " * 900 + "a» %}{% endif %}"), log("x")),
    # Run code.
    ("FC470", "error", code(input="query { order { id «}»"), code(input="{ order { id } }")),
    (
        "FC470",
        "error",
        code(output="type Output { ok: «}»"),
        code(script=LISTED, output="type Output { ok: [Boolean!]! }"),
    ),
    (
        "FC471",
        "error",
        code(input="{ order { id } } «query { order { id } }»"),
        code(input="query { order { ...o } } fragment o on Order { id }"),
    ),
    ("FC471", "error", code(input="query { «order» }"), code(input="query { order { lineItems { sku } } }")),
    (
        "FC471",
        "error",
        code(input="query { order { name «{ x }» } }"),
        code(input="query { order { name } }"),
    ),
    ("FC472", "error", code(input="query { order { «titel» } }"), code(input="query { order { note } }")),
    ("FC472", "error", code(input="query { «ordr» { id } }"), code(input="query { shop { name } }")),
    (
        "FC472",
        "error",
        code(input="query { order { lineItems { «edges» { node { id } } } } }"),
        code(input="query { order { lineItems { product { id } } } }"),
    ),
    (
        "FC473",
        "error",
        code(output="type Output { ok: «Bool» }"),
        code(output="type Output { a: A } type A { b: ID }"),
    ),
    (
        "FC473",
        "error",
        code(output="type «output» { ok: Boolean }"),
        code(script=LISTED, output="type Output { ok: [Int] }"),
    ),
    (
        "FC474",
        "error",
        code(script="const a «=» ; export default function main(input) { return { ok: true }; }"),
        code(script="const a = 1; export default function main(input) { return { ok: a === 1 }; }"),
    ),
    (
        "FC475",
        "error",
        code(script="export default function main(input) { «fetch»(input); return { ok: true }; }"),
        code(script="export default function main({ order }) { return { ok: !!order }; }"),
    ),
    (
        "FC475",
        "error",
        code(script="export default «async» function main(input) { return { ok: true }; }"),
        code(script="const f = (x) => !x; export default function main(input) { return { ok: f(1) }; }"),
    ),
    ("FC475", "error", code(script="«function» main(input) { return { ok: true }; }"), code()),
    (
        "FC479",
        "error",
        code(script="export default function main(input) { return { ok: «LIMIT» > 3 }; }"),
        code(script="const LIMIT = 5; export default function main(input) { return { ok: LIMIT > 3 }; }"),
    ),
    (
        "FC494",
        "error",
        code(
            script="export default function main(input) { return { ok: input.«customer».tags.length > 3 }; }"
        ),
        code(script="export default function main(input) { return { ok: input.order.id.length > 3 }; }"),
    ),
    # Schedules.
    ("FC476", "error", schedule("RRULE:FREQ=«DIALY»;INTERVAL=1"), schedule("RRULE:FREQ=DAILY;INTERVAL=1")),
    ("FC476", "error", schedule("RRULE:FREQ=DAILY;INTERVAL=«0»"), schedule("RRULE:FREQ=WEEKLY;BYDAY=MO,FR")),
    (
        "FC476",
        "error",
        schedule("RRULE:FREQ=DAILY", "«Europe/Vienn»"),
        schedule("RRULE:FREQ=DAILY", "Asia/Tokyo"),
    ),
    ("FC476", "error", schedule("RRULE:FREQ=DAILY", time="«20260230T090000»"), schedule("RRULE:FREQ=DAILY")),
    ("FC476", "error", schedule("«RULE»:FREQ=DAILY"), schedule("RRULE:FREQ=HOURLY;INTERVAL=6")),
    ("FC476", "error", schedule("RRULE:FREQ=DAILY\n«RRULE»:FREQ=WEEKLY"), schedule("RRULE:FREQ=DAILY")),
    ("FC476", "error", schedule("«daily»"), schedule("RRULE:FREQ=DAILY")),
    (
        "FC477",
        "error",
        schedule("«RRULE:FREQ=MINUTELY;INTERVAL=9»"),
        schedule("RRULE:FREQ=MINUTELY;INTERVAL=10"),
    ),
    ("FC477", "error", schedule("«RRULE:FREQ=YEARLY;INTERVAL=2»"), schedule("RRULE:FREQ=YEARLY")),
    (
        "FC478",
        "warning",
        schedule("RRULE:FREQ=DAILY")
        .replace("DTSTART;TZID=Europe/Vienna:2026", "«DTSTART;TZID=Europe/Vienna:2025")
        .replace("0000\n", "0000»\n"),
        schedule("RRULE:FREQ=DAILY;WKST=MO"),
    ),
    (
        "FC476",
        "info",
        schedule("«X").replace('["""', '["""«').replace("\n«X", "»"),
        schedule("RRULE:FREQ=DAILY;COUNT=3"),
    ),
    (
        "FC478",
        "error",
        schedule("RRULE:FREQ=DAILY;COUNT=3»", time="20250201T090000").replace('["""', '["""«'),
        schedule("RRULE:FREQ=DAILY;UNTIL=20360101"),
    ),
    (
        "FC476",
        "error",
        schedule('RRULE:FREQ=DAILY""", """DTSTART:20260301T090000Z\nRRULE:FREQ=«DIALY»'),
        schedule("RRULE:FREQ=MONTHLY;BYDAY=1MO"),
    ),
    # Waits. test_waits.py has more.
    (
        "FC487",
        "error",
        f"count = shopify.flow.count(list='order.tags')\n{WAIT.format(DAY)}\n{log('{{ «count» }}')}",
        f"{WAIT.format(DAY)}\ncount = shopify.flow.count(list='order.tags')\n{log('{{ count }}')}",
    ),
    (
        "FC488",
        "error",
        WAIT.format('«{"amount": "91", "unit": "days"}»'),
        WAIT.format('{"amount": "90", "unit": "days"}'),
    ),
    (
        "FC489",
        "error",
        f"sum = shopify.flow.sum(list=«'order.tags'»)\n{log('{{ sum }}')}",
        f"sum = shopify.flow.sum(list='order.lineItems.quantity')\n{log('{{ sum }}')}",
    ),
    # Advice.
    (
        "FC482",
        "warning",
        TEST.format("«order.totalWeight >= order.totalWeight»"),
        TEST.format("order.test is True"),
    ),
    (
        "FC482",
        "warning",
        TEST.format("«order.totalWeight == 5 and order.totalWeight == 6»"),
        TEST.format("order.totalWeight == 5 and order.totalWeight == 5.0"),
    ),
    ("FC480", "warning", HTTP + ', body="key=«YOUR_API_KEY»")', HTTP + ', body="key=1")'),
    ("FC480", "warning", HTTP + ', headers=[["Authorization", "Bearer «API_KEY»"]])', TAGS),
    ("FC480", "warning", MAIL.format("«staff@example.com»"), MAIL.format("staff@books.shop")),
    ("FC481", "info", NAMED.format("«'Tag Every Big Order'»"), NAMED.format("'Tag every VIP order'")),
    (
        "FC481",
        "info",
        "logged = shopify.flow.log_output(«'Log The Big Order'», message='x')",
        "logTheBigOrder = shopify.flow.log_output(message='x')",
    ),
    ("FC482", "warning", TEST.format("«order.note == order.note»"), TEST.format("order.note == order.email")),
    (
        "FC482",
        "warning",
        TEST.format("«order.name == 'a' and order.name == 'b'»"),
        TEST.format("order.name == 'a'"),
    ),
    (
        "FC482",
        "warning",
        TEST.format("«order.name != 'a' or order.name != 'b'»"),
        TEST.format("order.name != 'a'"),
    ),
    (
        "FC482",
        "warning",
        TEST.format("«order.note or not order.note»"),
        TEST.format("order.note or order.email"),
    ),
    (
        "FC482",
        "warning",
        TEST.format("any(«line.sku == 'a' and line.sku == 'b'» for line in order.lineItems)"),
        TEST.format("any(line.sku == 'a' or line.sku == 'A' for line in order.lineItems)"),
    ),
    ("FC483", "warning", f"{TAGS}\nif «order.note»:\n    pass", TEST.format("order.note")),
    ("FC483", "warning", f"for line in «order.lineItems»:\n    pass\n{TAGS}", TAGS),
    ("FC483", "warning", TAGS + '\n«shopify.flow.wait»(wait_duration={"amount": "1", "unit": "days"})', TAGS),
]

_NOTHING = [
    # What Liquid gives is not known before it runs.
    'shopify.admin.add_order_tags(order_id="{{ order.id }}", tags="{{ order.tags }}")',
    API.format("""{"name": "orderUpdate", "blob": '{% if order.note %}{"input": {}}{% endif %}'}"""),
    HTTP.replace('"POST"', '"{{ order.note }}"') + ")",
    # Encodings of a reference that no path gives back [file].
    'shopify.admin.add_order_tags(order_id={"value": "{{ order.id }}", "default_value": "order.id"}, tags=["a"])',
    "shopify.iris.send_shopify_alert_for_errors()",
    # Of nil neither holds.
    TEST.format("order.totalWeight > 5 or order.totalWeight <= 5"),
]


def found_in(view: str) -> tuple[Diagnostic, ...]:
    return check(view, now=NOW)


def whole(body: str) -> str:
    return (body if "@workflow" in body or "@«" in body else HEAD + textwrap.indent(body, "    ")) + "\n"


def cut(source: str, span: Span) -> str:
    lines = source.split("\n")
    assert span.end_line is not None
    assert span.end_column is not None
    part = lines[span.line - 1 : span.end_line]
    part[-1] = part[-1][: span.end_column - 1]
    part[0] = part[0][span.column - 1 :]
    return "\n".join(part)


@pytest.mark.parametrize(("code", "severity", "wrong"), [row[:3] for row in ROWS])
def test_wrong(code: str, severity: str, wrong: str) -> None:
    marked = whole(wrong)
    view = marked.replace("«", "").replace("»", "")
    place = marked[: marked.index("«")]
    (found,) = found_in(view)
    assert (found.code, found.severity) == (code, severity)
    assert found.span is not None
    assert (found.span.line, found.span.column) == (place.count("\n") + 1, len(place) - place.rfind("\n"))
    assert cut(view, found.span) == marked[marked.index("«") + 1 : marked.index("»")]
    assert found.bucket is not None
    assert bool(buckets([found])) is (severity == "error")


@pytest.mark.parametrize("right", [*dict.fromkeys(row[3] for row in ROWS), *_NOTHING])
def test_right(right: str) -> None:
    assert found_in(whole(right)) == ()


@pytest.mark.parametrize(("code", "wrong"), [(row[0], row[2]) for row in ROWS])
def test_a_document_has_the_same_findings_as_its_view(code: str, wrong: str) -> None:
    view = whole(wrong).replace("«", "").replace("»", "")
    for form in ("code", "export"):
        document = flowc.to_json(view, form=form)
        ours, theirs = check(document, now=NOW), check(flowc.to_python(document, layout=False), now=NOW)
        assert [(each.code, each.message, each.span, each.bucket) for each in ours] == [
            (each.code, each.message, each.span, each.bucket) for each in theirs
        ]
        assert all(each.fix is None for each in ours)
        assert code in {each.code for each in ours}


OWN = """\
    stock = shopify.flow.run_code("Run code", input="{{ order {{ id }} }}", script="{script}", output_schema="{output}")
    if {test}:
        for line in order.lineItems:
            shopify.flow.log_output(message="{{{{ {path} }}}}")
"""


@pytest.mark.parametrize(
    ("test", "path", "code", "help"),
    [
        ("any(part.skuu == 'x' for part in stock.parts)", "line.title", "FC444", "part.sku"),
        ("stock.partz is None", "line.title", "FC444", "stock.parts"),
        ("order.note", "line.titel", "FC444", "line.title"),
        ("order.note", "stock.partz", "FC444", "stock.parts"),
    ],
)
def test_hints_and_fixes_use_a_person_s_own_names(test: str, path: str, code: str, help: str) -> None:  # noqa: A002
    script = "export default function main(input) { return { parts: [] }; }"
    output = "type Output { parts: [Part!]! } type Part { sku: String! }"
    view = HEAD + OWN.format(script=script, output=output, test=test, path=path)
    (found,) = [each for each in found_in(view) if each.severity == "error"]
    assert (found.code, found.hint) == (code, f"did you mean {help}?")
    assert found.fix is not None
    assert found.fix.edits[0].replacement == help
    fixed, _ = apply(view, [Fix("certain", found.fix.edits)])
    assert not [each for each in found_in(fixed) if each.code == code]


def test_every_check_has_its_rows() -> None:
    here = {code for code, *_ in ROWS}
    environment = (TESTS / "making" / "environment_rows.py").read_text("utf-8")
    there = set(re.findall(r"\bFC4\d\d\b", environment))
    assert {code for code in explanations() if code.startswith("FC4")} == here | there

"""Check and run say the same of a text with Liquid: what the run refuses check names as an error, and nothing else.

``TABLE`` has a row a text: the codes of what check finds, and what the run writes (``!`` where it refuses the text,
``?`` where it stops at a limit). ``test_filters`` puts every filter to every kind of value.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from flowc.check import check
from flowc.diagnostics.diagnostic import Fix
from flowc.liquid.language import filter_names
from flowc.simulate import Event, invent, run
from flowc.simulate.trace import Run, Shop
from flowc.update.fixes import apply
from flowc.view.reader import read_workflow

LINES = [
    {"id": "gid://shopify/LineItem/1", "title": "Cup", "sku": "B", "quantity": 2, "customAttributes": []},
    {"id": "gid://shopify/LineItem/2", "title": "Pot", "sku": "A", "quantity": 11, "customAttributes": []},
]
ORDER: dict[str, Any] = {
    "id": "gid://shopify/Order/1",
    "name": "#1001",
    "note": None,
    "test": False,
    "createdAt": "2026-01-31T10:20:30Z",
    "legacyResourceId": "9007199254740993",
    "subtotalLineItemsQuantity": 13,
    "tags": ["vip", "new"],
    "customer": {
        "id": "gid://shopify/Customer/1",
        "numberOfOrders": "12",
        "amountSpent": {"amount": "99.90"},
        "creditLimit": {"value": "5000"},
    },
    "totalPriceSet": {"shopMoney": {"amount": "150.0", "currencyCode": "EUR"}},
    "lineItems": [
        {**LINES[0], "originalUnitPriceSet": {"shopMoney": {"amount": "9.5"}}},
        {**LINES[1], "originalUnitPriceSet": {"shopMoney": {"amount": "10.25"}}},
    ],
}
AMOUNT = "order.totalPriceSet.shopMoney.amount"
ORDERS = "order.customer.numberOfOrders"
PRICE = "originalUnitPriceSet.shopMoney.amount"
PRICES = "{% assign p = order.lineItems.originalUnitPriceSet.shopMoney %}"

# What check finds, the text, what the run writes.
TABLE = [
    # Numbers that the API writes as text are compared as numbers, and printed as they are written.
    ("", f"{{{{ {AMOUNT} }}}}", "150.0"),
    ("", f"{{% if {AMOUNT} > 100 %}}big{{% endif %}}", "big"),
    ("", f"{{% if {AMOUNT} >= 150 %}}big{{% endif %}}", "big"),
    ("", f"{{% if {AMOUNT} < 1000 and {ORDERS} > 9 %}}yes{{% endif %}}", "yes"),
    ("", f"{{% if {AMOUNT} == 150 %}}same{{% endif %}}{{% if {AMOUNT} != 150 %}}other{{% endif %}}", "same"),
    ("", f'{{% if {AMOUNT} == "150" %}}same{{% endif %}}', "same"),
    ("", f'{{% if {AMOUNT} > "20" %}}more{{% endif %}}', "more"),
    ("", f"{{% if 20 < {AMOUNT} %}}more{{% endif %}}", "more"),
    ("", f"{{% if {AMOUNT} >= 150.5 %}}more{{% else %}}less{{% endif %}}", "less"),
    ("", f"{{% if {ORDERS} >= 10 %}}regular{{% else %}}new{{% endif %}}", "regular"),
    ("", f"{{% if {ORDERS} == 1 %}}first{{% elsif {ORDERS} >= 10 %}}loyal{{% endif %}}", "loyal"),
    ("", f"{{% unless {ORDERS} > 5 %}}new{{% else %}}old{{% endunless %}}", "old"),
    (
        "",
        f"{{% case {ORDERS} %}}{{% when 1 %}}one{{% when 12, 13 %}}many{{% else %}}?{{% endcase %}}",
        "many",
    ),
    ("", f"{{% assign a = {AMOUNT} %}}{{% if a > 100 %}}{{{{ a }}}}{{% endif %}}", "150.0"),
    (
        "FC492 FC542",
        f"{{% capture a %}}{{{{ {AMOUNT} }}}}{{% endcapture %}}{{% if a > 100 %}}x{{% else %}}text{{% endif %}}",
        "text",
    ),
    (
        "",
        f"{{{{ {AMOUNT} | plus: 1 }}}} {{{{ {ORDERS} | minus: 2 }}}} {{{{ {ORDERS} | times: 2 }}}}",
        "151.0 10 24",
    ),
    (
        "",
        f"{{{{ {ORDERS} | divided_by: 5 }}}} {{{{ {AMOUNT} | divided_by: 4 }}}} {{{{ {AMOUNT} | round }}}}",
        "2 37.5 150",
    ),
    (
        "",
        f"{{{{ {AMOUNT} | at_least: 200 }}}} {{{{ {ORDERS} | at_most: 5 }}}} {{{{ {ORDERS} | modulo: 5 }}}}",
        "200 5 2",
    ),
    (
        "",
        f"{{{{ {AMOUNT} | json }}}} {{{{ {AMOUNT} | append: '!' }}}} {{{{ {AMOUNT} | size }}}}",
        '"150.0" 150.0! 5',
    ),
    ("", f"{{{{ {AMOUNT} | money }}}}", "$150.00"),
    (
        "",
        f"{{% for l in order.lineItems %}}{{% if l.{PRICE} > 10 %}}{{{{ l.sku }}}}{{% endif %}}{{% endfor %}}",
        "A",
    ),
    ("", "{{ order.lineItems.originalUnitPriceSet.shopMoney.amount | sort | join: ' ' }}", "9.5 10.25"),
    ("", "{{ order.lineItems.originalUnitPriceSet.shopMoney.amount | sum }}", "19.75"),
    ("", "{{ order.lineItems.originalUnitPriceSet.shopMoney.amount | uniq | size }}", "2"),
    ("", f"{PRICES}{{{{ p | where: 'amount', 9.5 | map: 'amount' | join }}}}", "9.5"),
    (
        "",
        "{{ order.lineItems.originalUnitPriceSet.shopMoney | sort: 'amount' | map: 'amount' | join: ' ' }}",
        "9.5 10.25",
    ),
    ("", "{% if order.legacyResourceId > 9007199254740992 %}exact{% endif %}", "exact"),
    ("", f"{{% for i in (1..{ORDERS}) limit: 3 %}}{{{{ i }}}}{{% endfor %}}", "123"),
    ("", f"{{% if {AMOUNT} contains '50' %}}yes{{% endif %}}", "yes"),
    ("FC492", "{% if order.note > 5 %}x{% else %}nil{% endif %}", "nil"),
    ("FC492 FC542", "{% if order.name > 5 %}x{% else %}text{% endif %}", "text"),
    ("FC542", "{% if order.tags > 5 %}x{% else %}list{% endif %}", "list"),
    # Names that are filters and fields.
    ("", "{% assign l = order.lineItems | first %}{{ l.title }}", "Cup"),
    ("", "{% assign l = order.lineItems | last %}{{ l.product.handle }}", ""),
    ("", "{% for l in order.lineItems %}{{ l.product.handle }}{% endfor %}", ""),
    ("", "{% assign p = order.lineItems | map: 'product' %}{% assign q = p | first %}{{ q.handle }}", ""),
    (
        "",
        "{% assign l = order.lineItems | where: 'sku', 'A' | first %}{{ l.variant.product.handle }}{{ l.sku }}",
        "A",
    ),
    (
        "",
        "{% assign s = order.lineItems | sort: 'sku' %}{% for l in s %}{{ l.sku }}{{ l.product.handle }}{% endfor %}",
        "AB",
    ),
    ("FC444", "{% assign l = order.lineItems | first %}{{ l.titel }}", ""),
    # Filters name properties of items.
    ("", "{{ order.lineItems | sum: 'quantity' }}", "13"),
    ("", "{{ order.lineItems | where: 'sku', 'A' | map: 'title' | join }}", "Pot"),
    ("FC444", "{{ order.lineItems | map: 'titel' | compact | join }}", ""),
    ("FC444", "{{ order.lineItems | sum: 'quantitty' }}", "0"),
    ("FC444", "{% assign l = order.lineItems | where: 'skuu', 'A' | first %}{{ l.title }}", ""),
    ("FC444", "{% assign l = order.lineItems | sort: 'qty' %}{% for i in l %}{{ i.sku }}{% endfor %}", "BA"),
    ("FC444", "{{ order.lineItems | map: 'variant.price' | compact | join }}", ""),
    ("FC444", "{{ order.lineItems | reverse | map: 'tite' | compact | join }}", ""),
    # Text that a tag or a filter makes is no number.
    (
        "FC492 FC542",
        "{% assign t = order.name | remove: '#' %}{% if t > 9 %}x{% else %}text{% endif %}",
        "text",
    ),
    ("FC492 FC542", "{% assign t = 'now' | date: '%s' %}{% if 9 < t %}x{% else %}text{% endif %}", "text"),
    (
        "FC492 FC542",
        f"{{% assign t = {AMOUNT} | money %}}{{% if t > 9 %}}x{{% else %}}text{{% endif %}}",
        "text",
    ),
    ("FC492 FC542", "{% assign t = order.tags | join %}{% unless t < 9 %}text{% endunless %}", "text"),
    ("", "{% assign t = order.name | remove: '#' | plus: 0 %}{% if t > 9 %}number{% endif %}", "number"),
    ("", "{% assign t = 'now' | date: '%s' | minus: 0 %}{% if 9 < t %}number{% endif %}", "number"),
    (
        "",
        f"{{% capture a %}}{{{{ {AMOUNT} }}}}{{% endcapture %}}{{% if a == '150.0' %}}same{{% endif %}}",
        "same",
    ),
    # Words of python-liquid's are names in Shopify's Liquid, but where the place makes them words.
    *[
        row
        for word in ("as", "cols", "continue", "for", "limit", "offset", "required", "reversed", "with")
        for row in (
            (
                "",
                f"{{% assign {word} = 100 %}}{{% if {AMOUNT} > {word} %}}{{{{ {word} }}}}{{% endif %}}",
                "100",
            ),
            ("", f"{{% for {word} in order.lineItems %}}{{{{ {word}.sku }}}}{{% endfor %}}", "BA"),
            ("", f"{{% capture {word} %}}x{{% endcapture %}}{{{{ {word} | append: {word} }}}}", "xx"),
            ("FC444", f"{{{{ order.{word} }}}}", ""),
        )
    ],
    ("", "{% assign limit = 1 %}{% for i in order.lineItems limit: limit %}{{ i.sku }}{% endfor %}", "B"),
    ("", "{% assign r = order.tags %}{% for t in r reversed %}{{ t }}{% endfor %}", "newvip"),
    ("", "{% assign limit = order.tags %}{% for t in limit reversed %}{{ t }}{% endfor %}", "newvip"),
    ("", "{% for t in order.tags limit: 1 offset: 1 %}{{ t }}{% endfor %}", "new"),
    (
        "",
        "{% for t in order.tags limit: 1 %}{% endfor %}{% for t in order.tags offset: continue %}{{ t }}{% endfor %}",
        "new",
    ),
    ("", "{{ 'limit' | append: ' for with' }}", "limit for with"),
    ("FC468", "{{ order.tags.last }}", "!"),
    ("FC465", "{% if not order.test %}x{% endif %}", "!"),
    ("FC468", "{{ order.name.upcase }}", ""),
    ("FC468", "{% capture c %}x{% endcapture %}{{ c.upcase }}", ""),
    ("FC468", "{% assign c = order.name | strip %}{{ c.handle }}", ""),
    ("FC468", "{{ order.lineItems.first.sku }}", "!"),
    ("FC468", "{% assign a = order.name | split: '' %}{{ a.first }}", "!"),
    # Lists and objects.
    ("FC463", "{{ order.tags }}", "!"),
    ("FC463", "{% echo order.tags %}", "!"),
    ("FC463", "{% liquid\necho order.tags\n%}", "!"),
    ("FC463", "{{ order.lineItems.sku }}", "!"),
    ("FC463", "{% assign t = order.tags %}{{ t }}", "!"),
    ("FC463", "{% assign t = order.tags | sort %}{{ t }}", "!"),
    ("FC463", "{% assign t = order.lineItems | map: 'title' %}{{ t }}", "!"),
    ("FC463", "{{ order.lineItems }}", "!"),
    ("FC463", "{{ order.customer }}", "!"),
    ("FC463", "{{ order.customer | json }}", "!"),
    ("FC463", "{{ order.lineItems | json }}", "!"),
    ("FC463", "{{ order.lineItems | join: ', ' }}", "!"),
    ("FC463", "{{ order.lineItems | sort: 'sku' }}", "!"),
    ("FC463", "{{ order.lineItems | first }}", "!"),
    ("FC463", "{{ order.tags | upcase }}", "!"),
    ("FC463", "{% assign t = order.tags | upcase %}x", "!"),
    ("FC463", "{% assign t = order.customer | size %}x", "!"),
    ("FC463", "{{ order.name | append: order.customer }}", "!"),
    ("", "{{ order.tags | join: ', ' }}", "vip, new"),
    ("", "{{ order.tags | json }}", '["vip","new"]'),
    ("", "{{ order.tags | first }}{{ order.tags | reverse | first }}", "vipnew"),
    ("", "{{ order.lineItems | map: 'title' | join: ', ' }}", "Cup, Pot"),
    ("", "{% for l in order.lineItems %}{{ forloop.index }}{{ l.sku }}{% endfor %}", "1B2A"),
    ("", "{% assign parts = order.name | split: '0' %}{{ parts.size }}{{ parts }}", "3#11"),
    ("", "{% if order.tags contains 'vip' %}yes{% endif %}", "yes"),
    ("", "{% if order.customer %}yes{% endif %}{% if order.lineItems == empty %}none{% endif %}", "yes"),
    ("", "{{ order.tags | concat: order.lineItems.sku | join: ' ' }}", "vip new B A"),
    # size
    ("FC490", "{{ order.lineItems | size }}", "2"),
    ("FC490", "{{ order.lineItems.size }}", "2"),
    ("FC490", "{{ order.tags.size }}", "2"),
    ("FC490", "{% if order.lineItems.size > 1 %}many{% endif %}", "many"),
    ("FC490", "{% assign n = order.lineItems | where: 'sku', 'A' | size %}{{ n }}", "1"),
    ("FC490", "{% for l in order.lineItems %}{{ l.customAttributes | size }}{% endfor %}", "00"),
    ("", "{{ order.lineItems.id | size }}", "2"),
    ("", "{% for l in order.lineItems %}{{ l.customAttributes.value | size }}{% endfor %}", "00"),
    ("", "{{ order.tags | size }}{{ order.name | size }}", "25"),
    ("", "{% assign count = order.lineItems.id | size %}{% if count > 1 %}many{% endif %}", "many"),
    ("FC468", "{{ order.name.size }}", ""),
    # Tags.
    ("", "{% cycle 'a', 'b' %}{% increment n %}{% decrement n %}", "a00"),
    (
        "",
        "{% tablerow t in order.tags cols: 2 %}{% endtablerow %}",
        '<tr class="row1">\n<td class="col1"></td><td class="col2"></td></tr>\n',
    ),
    ("", "{% ifchanged %}a{% endifchanged %}", "a"),
    (
        "",
        "{% raw %}{{ x }}{% endraw %}{% comment %}{{ {% raw %}{% endcomment %}{% doc %}{{ {% enddoc %}",
        "{{ x }}",
    ),
    ("", "{% # one\n# two %}a {{- 'b' -}} c", "abc"),
    ("FC465", "{% # one\ntwo %}", "!"),
    ("FC465 FC542", "a{% break %}b", "a"),
    ("FC465", "{% include 'x' %}", "!"),
    ("FC465", "{% render 'x' %}", "!"),
    ("FC465", "{% nope %}", "!"),
    ("FC465", "{{ 1 | divided_by: 0 }}", "!"),
    ("FC542", "{{ 1 | divided_by: order.none }}", ""),
    ("FC466", "{% if order.name %}", "!"),
    ("FC466", "{{ order.name", "!"),
    ("FC467", "{{ order.name | frobnicate }}", "!"),
    ("FC468", "{{ order.lineItems[0].sku }}", "!"),
    ("FC468", "{% if order.name | upcase == 'A' %}{% endif %}", "!"),
    ("FC462", "{% for c in order.name %}{% endfor %}", ""),
    ("FC542", "{{ order.name | money }}", ""),
    ("FC542", "{{ order.name | date_plus: '1 day' }}", ""),
    ("FC465", "{{ 'now' | date_minus: 'a while' }}", "!"),
    ("FC542", "{{ order.tags | concat: order.name | join }}", ""),
    ("FC542", "{{ order.name | truncate: 'x' }}", ""),
    # Limits.
    ("FC465", "{% if true %}" * 101 + "{% endif %}" * 101, "!"),
    ("", "{% if true %}" * 100 + "x" + "{% endif %}" * 100, "x"),
    ("FC491", "{{ order.name }}" + "x" * 100_001, "?"),
    ("FC491", "{{ '" + "x" * 4_001 + "' }}", "?"),
    ("FC491", "{% if " + "a or " * 900 + "a %}{% endif %}", "?"),
    ("", "{% for a in (1..100000) %}{% for b in (1..100000) %}{% endfor %}{% endfor %}", "?"),
]


def view(text: str) -> str:
    body = f"    shopify.flow.log_output(message={json.dumps(text, ensure_ascii=False)})\n"
    return f'@workflow("T")\n@shopify.admin.order_created()\ndef t(order):\n{body}'


def found(text: str) -> tuple[set[str], bool]:
    """What check finds in a text, and whether any of it is an error."""
    said = [each for each in check(view(text)) if each.code not in ("FC440", "FC444") or "none" not in text]
    return {each.code for each in said}, any(each.severity == "error" for each in said)


def written(done: Run) -> str:
    codes = {each.code for each in done.problems}
    if "FC541" in codes:
        return "?"
    return "!" if "FC521" in codes else str(done.effects[0].fields["message"])


@pytest.mark.parametrize(("codes", "text", "expected"), TABLE, ids=lambda each: str(each)[:60])
def test_table(codes: str, text: str, expected: str) -> None:
    done = run(view(text), Event(None, {"order": ORDER}))
    named, is_error = found(text)
    assert written(done) == expected
    noted = {each.code for each in done.problems} & {"FC542"}
    assert named | noted == set(codes.split())
    assert is_error or expected != "!"


@pytest.mark.parametrize("quote", ['"', "'"])
@pytest.mark.parametrize("text", [text for codes, text, _ in TABLE if codes in ("FC463", "FC490", "FC468")])
def test_advice(text: str, quote: str) -> None:
    """What is given as an edit takes the finding away, leaves no other, and runs."""
    source = view(text)
    if quote == "'" and not {"'", '"', "\n"} & set(text):
        source = source.replace(json.dumps(text), f"'{text}'")
    wrong = [each for each in check(source) if each.fix is not None]
    for each in wrong:
        assert each.fix is not None
        applied, count = apply(source, [Fix("certain", each.fix.edits)])
        assert count == 1
        assert check(applied) == ()
        assert run(applied, Event(None, {"order": ORDER})).outcome == "finished"


# What stands in a view, and the messages that it writes: numbers of every source are known to be numbers.
TYPED = {
    "a condition": (
        "if order.totalPriceSet.shopMoney.amount > 20 and order.customer.numberOfOrders > 9:\n    say('x')",
        ["x"],
    ),
    "a text literal": ("if order.totalPriceSet.shopMoney.amount == '150':\n    say('x')", ["x"]),
    "two paths": (
        "if order.totalPriceSet.shopMoney.amount > order.customer.amountSpent.amount:\n    say('x')",
        ["x"],
    ),
    "a loop": (
        (
            "for lineItemsForeachitem in order.lineItems:\n"
            "    say('{% if lineItemsForeachitem.originalUnitPriceSet.shopMoney.amount > 10 %}x{% else %}y{% endif %}')"
        ),
        ["y", "x"],
    ),
    "Get data": (
        (
            'getOrderData = shopify.flow.fetch.orders["v1"](query="tag:vip", max_root_records=10)\n'
            "for each in getOrderData:\n    say('{% if each.totalPriceSet.shopMoney.amount > 20 %}x{% endif %}')"
        ),
        ["x"],
    ),
    "the shop": ("say('{% if shop.resourceLimits.maxProductVariants > 5 %}x{% endif %}')", ["x"]),
    "an answer": (
        (
            'sendAdminApiRequest = shopify.admin.admin_api_operation(api_call={"name": "orderUpdate", "blob": "{}"})\n'
            "say('{% if sendAdminApiRequest.order.totalPriceSet.shopMoney.amount > 20 %}x{% endif %}')"
        ),
        ["x"],
    ),
    "a declared metafield": (
        "say('{% if order.customer.creditLimit.value > 900 %}x{{ order.customer.creditLimit.value }}{% endif %}')",
        ["x5000"],
    ),
    "a reference": ("x.y(amount=order.totalPriceSet.shopMoney.amount)", ["150.0"]),
}


HEAD = """Customer.creditLimit = metafield(key="limit", namespace="custom")
@workflow("T")
@shopify.admin.order_created()
def t(order):
"""


@pytest.mark.parametrize("name", TYPED)
def test_numbers_of_every_source(name: str) -> None:
    body, expected = TYPED[name]
    lines = body.replace("say(", "shopify.flow.log_output(message=").splitlines()
    source = HEAD + "".join(f"    {one}\n" for one in lines)
    answers: dict[str, Any] = {"sendAdminApiRequest": {"order": ORDER}}
    shop = Shop({"resourceLimits": {"maxProductVariants": 100}}, {"orders": (ORDER,)})
    done = run(source, Event(None, {"order": ORDER}, responses=answers), shop)
    written = [each.fields.get("message", each.fields.get("amount")) for each in done.effects]
    assert [each for each in written if each is not None] == expected
    assert all(type(each) is str for each in written if each is not None)


VALUES = {
    "text": "order.name",
    "nil": "order.note",
    "money": AMOUNT,
    "number": "order.subtotalLineItemsQuantity",
    "truth": "order.test",
    "date": "order.createdAt",
    "list": "order.tags",
    "objects": "order.lineItems",
    "object": "order.customer",
}
ARGUMENTS = {
    **dict.fromkeys(("append", "prepend", "remove", "remove_first", "remove_last", "split"), "'1'"),
    **dict.fromkeys(("replace", "replace_first", "replace_last"), "'1', '2'"),
    **dict.fromkeys(("at_least", "at_most", "divided_by", "minus", "modulo", "plus", "times"), "2"),
    "slice": "0, 2",
    **dict.fromkeys(("find", "find_index", "has", "map", "where"), "'id'"),
    "reject": "'none'",
    **dict.fromkeys(("hmac_sha1", "hmac_sha256"), "'key'"),
    **dict.fromkeys(("date_minus", "date_plus"), "'1 day'"),
    "concat": "order.tags",
    "date": "'%Y'",
}


@pytest.mark.parametrize("kind", VALUES)
@pytest.mark.parametrize("name", sorted(filter_names()))
def test_filters(name: str, kind: str) -> None:
    argument = f": {ARGUMENTS[name]}" if name in ARGUMENTS else ""
    for text in (
        f"{{{{ {VALUES[kind]} | {name}{argument} }}}}",
        f"{{% assign x = {VALUES[kind]} | {name}{argument} %}}",
        f"{{% assign x = {VALUES[kind]} %}}{{{{ x | {name}{argument} }}}}",
    ):
        done = run(view(text), Event(None, {"order": ORDER}))
        assert (written(done) == "!") == found(text)[1], text


@pytest.mark.parametrize("seed", range(5))
def test_what_check_passes_runs_on_made_up_events(seed: int) -> None:
    passing = [text for _, text, expected in TABLE if expected not in ("!", "?") and not found(text)[1]]
    assert len(passing) > 60
    for text in passing:
        source = view(text)
        made = invent(read_workflow(source), seed)
        assert written(run(source, made.event, made.shop)) != "!", text


OVERLAPPING = [
    ("", """'["{{ order.tags | join: \\'","\\' }}"]'""", '["vip","new"]'),
    ("", """'{"t": ["{{ order.tags | join: \\'","\\' }}"]}'""", '{"t":["vip","new"]}'),
    ("", """'{"a": "{% if order.test %}", "b": "{% endif %}"}'""", '{"a":""}'),
    ("FC444", """'["{{ order.tagz | join: \\'","\\' }}"]'""", '[""]'),
    ("FC466", """'["{{ order.tags", "x"]'""", "!"),
    ("FC463", """'["{{ order.lineItems.sku }}", "x"]'""", "!"),
]
"""JSON whose texts Liquid goes over the ends of is one text to Flow."""


@pytest.mark.parametrize(("codes", "literal", "expected"), OVERLAPPING)
def test_liquid_over_the_ends_of_texts(codes: str, literal: str, expected: str) -> None:
    source = view("x").replace('"x"', literal)
    done = run(source, Event(None, {"order": ORDER}))
    assert {each.code for each in check(source)} == set(codes.split())
    assert written(done) == expected


def test_the_items_of_a_list_are_texts_of_their_own() -> None:
    source = view("x").replace(
        'shopify.flow.log_output(message="x")',
        'shopify.admin.add_order_tags(order_id=order.id, tags=["{{ order.tags | join: \'", "\' }}"])',
    )
    assert {each.code for each in check(source)} == {"FC466"}
    assert run(source, Event(None, {"order": ORDER})).outcome == "failed"

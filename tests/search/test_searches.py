"""Get data's filters: what pages document, check knows and run finds by; what they do not, check and run both name."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st

from flowc.check import check
from flowc.diagnostics.diagnostic import Diagnostic
from flowc.records import replace
from flowc.schema.index import load
from flowc.search import filters, syntax, templated
from flowc.search.filters import Filter, Resource
from flowc.simulate import Event, Run, Shop, invent, run
from flowc.source import read
from flowc.update.fixes import apply

HEAD = '@workflow("T")\n@shopify.admin.order_created()\ndef t(order):\n    found = '
BODY = "\n    for one in found:\n        shopify.flow.log_output(message='{{ one.id }}')\n"
VALUES = {
    "id": "1234",
    "boolean": "true",
    "time": "2026-01-02",
    "weight": "10.5kg",
    "string": "a1",
    "mixed": "a1",
}
ORDERED = ("id", "time", "integer", "float", "bigdecimal", "weight")


def view(name: str, query: str, extra: str = "") -> str:
    return f'{HEAD}shopify.flow.fetch.{name}["v1"](query={query!r}{extra}){BODY}'


def said(text: str) -> list[Diagnostic]:
    """What check has to say, but for what nobody knows, and for addresses of examples."""
    return [each for each in check(text) if each.severity != "info" and each.code != "FC480"]


def corrected(text: str, found: list[Diagnostic]) -> str:
    """The view with what the findings would have there instead."""
    fixes = [replace(each.fix, applicability="certain") for each in found if each.fix is not None]
    return apply(text, fixes)[0]


def known(name: str) -> Resource:
    found = filters.resource(name)
    assert found is not None
    return found


def ran(name: str, query: str, *records: Any, extra: str = "") -> Run:
    event = Event(None, {"order": {"email": "ada@example.com", "name": "#1"}})
    return run(view(name, query, extra), event, Shop(records={name: records}))


# The law: what is documented, checks clean and finds a record that has it.


def terms(each: Filter) -> list[str]:
    """A filter with every operator that it takes."""
    name = each.name.replace("*", "custom.size" if each.name.startswith("meta") else "size")
    value = each.values[0] if each.values else VALUES.get(each.kind, "5")
    plain = [f"{name}:{value}", f"({name}:'{value}')", f"{name}:{value} OR id:1", f"{name}:*"]
    if each.kind not in ORDERED:
        return [*plain, f"{name}:{value}*"] if each.kind == "string" and not each.values else plain
    compared = [f"{name}:{sign}{value}" for sign in (">", ">=", "<", "<=")]
    between = f"{name}:'2026-01-01..2026-01-03'" if each.kind == "time" else f"{name}:5..20"
    return [*plain, *compared, f"{name}: >={value}", *([] if each.kind == "weight" else [between])]


FILTERS = [(name, each) for name in filters.resources() for each in known(name).filters.values()]


@pytest.mark.parametrize(("name", "each"), FILTERS, ids=[f"{name}-{each.name}" for name, each in FILTERS])
def test_every_documented_filter(name: str, each: Filter) -> None:
    for query in terms(each):
        text = view(name, query)
        assert said(text) == [], query
        made = invent(read(text).workflow)
        found = run(text, made.event, made.shop)
        assert found.problems == (), query
        is_sure = not each.negated and not query.endswith(":*")
        assert len(found.effects) == 2 or not is_sure, (query, made.shop.records)
        nothing = run(
            view(name, f"NOT {query}" if " OR " not in query else f"-({query})"), made.event, made.shop
        )
        assert nothing.problems == ()
        assert nothing.effects == () or not is_sure, query


@pytest.mark.parametrize("name", filters.resources())
def test_every_documented_key_to_sort_by(name: str) -> None:
    what, schema = known(name), load()
    keys = schema.enum_values(what.sort_enum) if what.sort_enum else what.sort_keys
    assert keys
    assert set(what.sorts) <= set(keys)
    for key in keys:
        order = f', sort_by={{"sortKey": "{key}", "order": "DESCENDING"}}, max_root_records=0'
        assert said(view(name, "", order)) == [], key
        assert {each.severity for each in ran(name, "", {"id": "x"}, extra=order).problems} <= {"info"}


def test_metaobjects_sort_by_small_letters_too() -> None:
    for key in ("updated_at", "UPDATED_AT", "display_name", ""):
        assert said(view("metaobjects", "", f', sort_by={{"sortKey": "{key}", "order": "ASCENDING"}}')) == []
    assert [
        each.code
        for each in said(view("metaobjects", "", ', sort_by={"sortKey": "name", "order": "ASCENDING"}'))
    ] == ["FC431"]


def held(kind: str, path: str) -> str:
    """The mark of a path; of a union, that of the first of its members that has it."""
    schema = load()
    for segment in path.split("."):
        owners = [schema.fields(each) for each in (kind, *schema.members(kind))]
        mark = next((each[segment] for each in owners if segment in each), None)
        assert mark is not None, f"{kind} has no {segment}"
        kind = mark.strip("[]")
    return kind


@pytest.mark.parametrize("name", filters.resources())
def test_what_filters_look_at_is_there(name: str) -> None:
    what = known(name)
    for path in (*what.sorts.values(), *(path for each in what.filters.values() for path in each.paths)):
        assert load().kind(held(what.type, path)) in ("scalar", "enum"), path


# What the pages do not list: check warns at the term, run leaves it out and says so.

UNKNOWN = [
    ("orders", "«tagg»:vip", "tag", "1 2"),
    ("orders", "tag:vip «financial_stauts»:paid", "financial_status", "1"),
    ("orders", "tag:vip OR «colour»:red", None, "1"),
    ("orders", "-«colour»:red", None, "1 2"),
    ("orders", "(«colour»:red) AND («flavour»:*)", None, "1 2"),
    ("orders", "«tags»:vip", "tag", "1 2"),
    ("orders", "«displayFinancialStatus»:paid", "financial_status", "1 2"),
    ("orders", "NOT («vendor»:x OR tag:vip)", None, "2"),
    ("customers", "«created_at»:>'2026-01-01'", "customer_date", "1 2"),
    ("customers", "«number_of_orders»:>3", "orders_count", "1 2"),
    ("customers", "«metafields.custom.size»:x", None, "1 2"),
    ("products", "«total_inventory»:<5", "inventory_total", "1 2"),
    ("draft_orders", "«email»:ada@example.com", None, "1 2"),
    ("collections", "«metafields.custom.size»:x", None, "1 2"),
    ("metaobjects", "«email»:x", "fields.email", "1 2"),
    ("metaobjects", "«field.email»:x", "fields.email", "1 2"),
    ("orders", "«fields.email»:x", "email", "1 2"),
    ("orders", "«customer.email»:x", "email", "1 2"),
    ("orders", "«order.tags»:vip", "tag", "1 2"),
    ("customers", "«last_order_date»:<2026-01-01", "order_date", "1 2"),
    ("customers", "«amount_spent»:>100", "total_spent", "1 2"),
    ("customers", "«email_marketing_state»:SUBSCRIBED", None, "1 2"),
    ("products", "«variants.price»:>10", "price", "1 2"),
    ("products", "«inventory»:0", "inventory_total", "1 2"),
    ("orders", "«tagg»:'{{ order.name }}'", "tag", "1 2"),
    ("orders", "{% if order.name %}«tagg»:vip{% endif %}", "tag", "1 2"),
]


@pytest.mark.parametrize(("name", "marked", "meant", "wanted"), UNKNOWN)
def test_a_term_that_flow_ignores(name: str, marked: str, meant: str | None, wanted: str) -> None:
    query = marked.replace("«", "").replace("»", "")
    text = view(name, query)
    found = said(text)
    assert [each.code for each in found] == ["FC484"] * marked.count("«")
    line = text.split("\n")[3]
    fields = [piece.partition("»")[0] for piece in marked.split("«")[1:]]
    for each, field in zip(found, fields, strict=True):
        assert each.span is not None
        assert each.span.end_column is not None
        assert line[each.span.column - 1 : each.span.end_column - 1] == field
        assert each.severity == "warning"
        assert each.hint is not None
        assert each.hint.startswith("did you mean" if meant else "its filters: ")
    if meant is not None:
        fixed = corrected(text, found)
        assert f"{meant}:" in fixed
        assert said(fixed) == []
    records = {"id": "1", "tags": ["vip"]}, {"id": "2", "tags": ["new"]}
    outcome = ran(name, query, *records)
    assert outcome.outcome == "finished"
    assert [each.code for each in outcome.problems] == ["FC526"] * len(fields)
    assert " ".join(str(effect.fields["message"]) for effect in outcome.effects) == wanted


UNREAD = [
    ("orders", "tag:vip AND (tag:new", "FC485"),
    ("orders", "tag:", "FC485"),
    ("orders", "tag: AND email:x", "FC485"),
    ("orders", "tag:'vip", "FC485"),
    ("orders", "OR tag:vip", "FC485"),
    ("orders", "tag:vip)", "FC485"),
    ("products", "NOT", "FC485"),
    ("customers", "()", "FC485"),
]


@pytest.mark.parametrize(("name", "query", "code"), UNREAD)
def test_a_query_that_cannot_be_read(name: str, query: str, code: str) -> None:
    assert [(each.code, each.severity) for each in said(view(name, query))] == [(code, "warning")]
    outcome = ran(name, query, {"id": "1"}, {"id": "2"})
    assert [(each.code, each.severity) for each in outcome.problems] == [("FC525", "warning")]
    assert len(outcome.effects) == 2  # "often" all come back, Shopify's page says


OTHERWISE = [
    ("tag=vip", "tag:vip"),
    ("total_weight>=5kg", "total_weight:>=5kg"),
    ("tag!=vip", "-tag:vip"),
    ("tag:=vip", "tag:vip"),
    ("tag:!=vip", "-tag:vip"),
    ("tag:=={{ order.name }}", "tag:{{ order.name }}"),
    ("tag:vip and tag:new", "tag:vip AND tag:new"),
    ("tag:vip or tag:new", "tag:vip OR tag:new"),
    ("not tag:new", "NOT tag:new"),
    ("tag:vip & tag:new", "tag:vip AND tag:new"),
    ("tag:vip && tag:new", "tag:vip AND tag:new"),
    ("tag:vip | tag:new", "tag:vip OR tag:new"),
    ("tag:vip || status:open", "tag:vip OR status:open"),
    ("!tag:vip", "-tag:vip"),
    ("tag:new !status:open", "tag:new -status:open"),
    ("tag:vip, status:open", "tag:vip AND status:open"),
    ("status:open,closed, tag:vip", "status:open,closed AND tag:vip"),
    ("tag='vip x' OR tag:b", "tag:'vip x' OR tag:b"),
    ("financial_status:refunted", "financial_status:refunded"),
    ("status:canceled,open", "status:cancelled,open"),
    ("delivery_method:pickup", "delivery_method:pick-up"),
    ("tag:a status:(open|closed) -tag:b", "tag:a (status:open OR status:closed) -tag:b"),
    ("status:(open OR closed)", "(status:open OR status:closed)"),
]


@pytest.mark.parametrize(("wrong", "right"), OTHERWISE)
def test_what_is_read_otherwise_than_meant(wrong: str, right: str) -> None:
    found = said(view("orders", wrong))
    assert [each.code for each in found] == ["FC485"]
    assert corrected(view("orders", wrong), found) == view("orders", right)
    assert said(view("orders", right)) == []


DAILY = "updated_at:<='{{ order.createdAt }}' AND updated_at:>'{{ order.createdAt | date_minus: \"1 day\" }}'"
"""The example of Shopify's pages on most of the tasks."""

CLEAN = [
    ("orders", ""),
    ("orders", "vip"),
    ("orders", "#1001"),
    ("orders", "'two words'"),
    ("orders", "ada@example.com OR -bob"),
    ("orders", 'tag:{{ order.name }} AND created_at:>=\'{{ "now" | date_minus: "6 months" }}\''),
    ("orders", "{{ order.name }}:x {{ order.name }}"),
    ("orders", "created_{{ order.name }}:x"),
    ("orders", "{% if order.name %}tag:a{% else %}(tag:b){% endif %}"),
    ("orders", "id:gid://shopify/Order/1"),
    (
        "orders",
        "financial_status:PAID,{{ order.name }} fulfillment_status:in_progress status:any delivery_method:pick_up",
    ),
    ("orders", "Tag:vip AND TAG_NOT:new"),
    ("orders", "sku:A\\(1\\) email:o'neil@example.com"),
    ("customers", 'NOT order_date:>=\'{{ "now" | date_minus: "6 months" }}\''),
    ("products", "title:The Minimal Snowboard"),
    ("unheard_of", "anything:goes"),
    *[
        (name, DAILY)
        for name in ("orders", "products", "customers", "draft_orders", "collections", "companies")
    ],
    *[(name, DAILY) for name in ("company_locations", "product_variants", "metaobjects")],
    ("fulfillment_orders", "status:ON_HOLD"),
    ("subscription_contracts", "status: ACTIVE"),
    ("selling_plan_groups", "name='Subscribe & Save'"),
    ("subscription_billing_attempts", "created_at:>'{{ order.createdAt | date_minus: \"3 day\" }}'"),
    ("orders", "created_at:<='{{ order.createdAt | date_minus: \"2 days\" }}' AND NOT status:cancelled"),
    ("metaobjects", '{{fields.email}}:"{{order.email}}"'),
    ("metaobjects", '{{ fields.email }}:"{{order.email}}" OR {{- fields.phone -}}:*'),
    ("metaobjects", "fields.email:{{ order.email }} AND fields.on_sale:true"),
    ("metaobjects", "-{{fields.my-key}}:x display_name:a*"),
    ("metaobjects", "({{fields.age}}:>=18 handle:x) updated_at:<now"),
]


@pytest.mark.parametrize(("name", "query"), CLEAN)
def test_what_is_no_mistake(name: str, query: str) -> None:
    assert {each.code for each in said(view(name, query))} <= ({"FC410"} if name == "unheard_of" else set())
    made = invent(read(view(name, query)).workflow)
    assert "fields" not in made.event.environment
    assert {each.code for each in run(view(name, query), made.event, made.shop).problems} <= {"FC538"}


def test_a_field_of_a_metaobject_is_a_filter_of_metaobjects_only() -> None:
    assert {each.code for each in said(view("orders", '{{fields.email}}:"x"'))} == {"FC440"}
    assert {each.code for each in said(view("metaobjects", 'handle:"{{fields.email}}"'))} == {"FC440"}


@pytest.mark.parametrize("word", ["field.email", "entry.email", "metaobject.fields.email", "email"])
def test_a_misspelled_field_of_a_metaobject_is_told_how_it_is_spelled(word: str) -> None:
    text = view("metaobjects", f'{{{{ {word} }}}}:"x"')
    found = said(text)
    assert [each.code for each in found] == ["FC440"]
    assert "{{fields.email}}:" in str(found[0].hint)
    assert said(corrected(text, found)) == []


ENTRIES = (
    {"id": "1", "fields": [{"key": "email", "value": "ada@example.com"}, {"key": "age", "value": "30"}]},
    {"id": "2", "fields": {"email": "bob@example.com", "age": 9}},
    {"id": "3", "email": "ada@example.com", "age": {"value": "17"}},
    {"id": "4"},
)
ENTRY = {
    '{{fields.email}}:"{{order.email}}"': "1 3",
    "fields.email:ADA@example.com": "1 3",
    "-fields.email:*": "4",
    "{{fields.age}}:>=17": "1 3",
    "fields.age:>8": "1 2 3",
}


@pytest.mark.parametrize("query", ENTRY)
def test_entries_are_found_by_their_fields(query: str) -> None:
    found = ran("metaobjects", query, *ENTRIES)
    assert found.problems == ()
    assert " ".join(str(effect.fields["message"]) for effect in found.effects) == ENTRY[query]


def test_one_entry_is_read_by_its_handle() -> None:
    text = (
        f'{HEAD}shopify.flow.fetch.metaobject["v1"](handle="second", type="gid://shopify/MetaobjectDefinition/1")\n'
        "    shopify.flow.log_output(message='{{ found.id }}')\n"
    )
    entries = {"id": "1", "handle": "first"}, {"id": "2", "handle": "second"}
    (effect,) = run(text, Event(None, {}), Shop(records={"metaobjects": entries})).effects
    assert effect.fields["message"] == "2"
    made = invent(read(text).workflow)
    assert str(run(text, made.event, made.shop).effects[0].fields["message"]).startswith(
        "gid://shopify/Metaobject/"
    )


def test_entries_are_those_of_the_definition() -> None:
    gid = "gid://shopify/MetaobjectDefinition/{}"
    entries = [{"id": str(n), "handle": "a", "definition": {"id": gid.format(n)}} for n in (1, 2)]
    found = ran("metaobjects", "handle:a", *entries, extra=f', type="{gid.format(2)}"')
    assert [effect.fields["message"] for effect in found.effects] == ["2"]


# What a filter means on the records of a shop.

DAY = "2026-01-02T10:00:00Z"
MEANINGS: list[tuple[str, str, Any, bool]] = [
    ("customers", "order_date:2026-01-02", {"orders": [{"createdAt": DAY}]}, True),
    ("customers", "order_date:'2026-01-01..2026-01-02'", {"orders": [{"createdAt": DAY}]}, True),
    ("customers", "order_date:'2026-01-03..2026-01-04'", {"orders": [{"createdAt": DAY}]}, False),
    ("customers", "order_date:>=2026", {"lastOrder": {"createdAt": DAY}}, True),
    ("customers", "NOT order_date:>=2025", {}, True),
    ("customers", "orders_count:>3", {"numberOfOrders": "12"}, True),
    ("customers", "total_spent:100.50", {"amountSpent": {"amount": "100.5"}}, True),
    ("customers", "total_spent:>50.00", {"amountSpent": {"amount": "9.0"}}, False),
    ("customers", "tag_not:'Test,Internal'", {"tags": ["internal"]}, False),
    ("customers", "tag:'Wholesale,Repeat'", {"tags": ["Repeat"]}, True),
    (
        "customers",
        "accepts_marketing:true",
        {"emailMarketingConsent": {"marketingState": "SUBSCRIBED"}},
        True,
    ),
    (
        "customers",
        "accepts_marketing:false",
        {"emailMarketingConsent": {"marketingState": "UNSUBSCRIBED"}},
        True,
    ),
    ("customers", "country:JP", {"addresses": [{"country": "Japan", "countryCodeV2": "JP"}]}, True),
    ("customers", "customer_date:<now", {"createdAt": DAY}, True),
    ("customers", "email:gmail.com", {"email": "ada@gmail.com"}, True),
    ("customers", "email:gmail", {"email": "ada@googlemail.com"}, False),
    ("customers", 'first_name:"Bob Norman"', {"firstName": "Bob Norman Jr"}, True),
    ("customers", "first_name:norm*", {"firstName": "Bob Norman"}, True),
    ("customers", "default:ada", {"displayName": "Ada"}, True),
    ("products", "title:The Minimal Snowboard", {"title": "The Minimal Snowboard"}, True),
    ("products", 'title:"Cup, red"', {"title": "Blue cup"}, False),
    ("products", "title:board", {"title": "The Minimal Snowboard"}, False),
    ("customers", "state:ENABLED", {"state": "ENABLED"}, True),
    ("customers", "last_abandoned_order_date:>2025", {"lastAbandonedOrderDate": DAY}, True),
    ("orders", "fulfillment_status:unshipped", {"displayFulfillmentStatus": "UNFULFILLED"}, True),
    ("orders", "fulfillment_status:partial", {"displayFulfillmentStatus": "PARTIALLY_FULFILLED"}, True),
    ("orders", "financial_status:paid,pending", {"displayFinancialStatus": "PENDING"}, True),
    (
        "orders",
        "delivery_method:pick-up",
        {"fulfillmentOrders": [{"deliveryMethod": {"methodType": "PICK_UP"}}]},
        True,
    ),
    ("orders", "total_weight:>=.5 lb", {"totalWeight": "300"}, True),
    ("orders", "total_weight:>1kg", {"totalWeight": 999}, False),
    (
        "orders",
        "risk_level:high",
        {"risk": {"assessments": [{"riskLevel": "LOW"}, {"riskLevel": "HIGH"}]}},
        True,
    ),
    ("orders", "gateway:shopify_payments", {"paymentGatewayNames": ["shopify_payments"]}, True),
    ("orders", "status:not_closed", {"closed": True}, False),
    ("orders", "subtotal_line_items_quantity:5..20", {"subtotalLineItemsQuantity": 20}, True),
    ("orders", "name:1001", {"name": "#1001"}, True),
    (
        "orders",
        "metafields.custom.size:L",
        {"metafields": [{"namespace": "custom", "key": "size", "value": "L"}]},
        True,
    ),
    (
        "orders",
        "customer_id:gid://shopify/Customer/7",
        {"customer": {"id": "gid://shopify/Customer/7"}},
        True,
    ),
    ("products", "inventory_total:<=0", {"totalInventory": -1}, True),
    (
        "products",
        "out_of_stock_somewhere:true",
        {"variants": [{"inventoryQuantity": 0}, {"inventoryQuantity": 4}]},
        True,
    ),
    ("products", "out_of_stock_somewhere:false", {"hasOutOfStockVariants": False}, True),
    ("products", "out_of_stock_somewhere:true", {}, False),
    ("products", "status:active,draft", {"status": "DRAFT"}, True),
    ("products", "sku:AB*", {"variants": [{"sku": "ab-1"}]}, True),
    ("products", "price:<20", {"variants": [{"price": "19.90"}]}, True),
    ("products", "published_status:published", {"publishedAt": DAY}, True),
    ("products", "collection_id:9", {"collections": [{"id": "gid://shopify/Collection/9"}]}, True),
    ("collections", "collection_type:smart", {"ruleSet": {"rules": []}}, True),
    ("product_variants", "option2:large", {"selectedOptions": [{"value": "red"}, {"value": "Large"}]}, True),
    ("product_variants", "product_ids:8,9", {"product": {"id": "gid://shopify/Product/9"}}, True),
    (
        "discounts",
        "method:code AND status:active",
        {"discount": {"status": "ACTIVE", "codes": [{"code": "A"}]}},
        True,
    ),
    ("discounts", "method:automatic type:bxgy", {"discount": {"__typename": "DiscountAutomaticBxgy"}}, True),
    ("selling_plan_groups", "name='Subscribe & Save'", {"name": "Subscribe & Save"}, True),
    ("selling_plan_groups", "name='Subscribe & Save'", {"name": "Save"}, False),
    ("discounts", "status:active,scheduled", {"discount": {"status": "ACTIVE"}}, True),
    ("subscription_contracts", "product_id:3", {"lines": [{"productId": "gid://shopify/Product/3"}]}, True),
    ("fulfillment_orders", "status:open", {"status": "OPEN"}, True),
    ("companies", "since_date:>2020-05", {"customerSince": DAY}, True),
]


@pytest.mark.parametrize(("name", "query", "one", "is_found"), MEANINGS)
def test_meanings(name: str, query: str, one: Any, is_found: bool) -> None:
    found = ran(name, query, one)
    assert found.problems == ()
    assert len(found.effects) == is_found


# Texts.


@given(st.text(alphabet="{}%f:ields. x-'\"()ab\\", max_size=60))
def test_any_template_keeps_its_places(text: str) -> None:
    hidden = templated.masked(text)
    assert len(hidden) == len(text)
    assert all(
        one == other for one, other in zip(hidden, text, strict=True) if one not in (" ", templated.HIDDEN)
    )
    for each in syntax.study(hidden)[0]:
        assert 0 <= each.start < each.end <= len(text)
        assert each.start <= each.value <= each.stop <= len(text)
    assert templated.named("shopify::flow::fetch::orders", text) == text


@pytest.mark.parametrize(
    "text", ["{{" * 9_000, "{%comment%}" * 1_800, "a:" * 9_000, "(" * 19_000, "a\\" * 9_000]
)
def test_long_queries_take_no_time(text: str) -> None:
    assert isinstance(check(view("orders", text)), tuple)

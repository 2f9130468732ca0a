"""Views whose help was once untrue, and siblings of each: test_advice.py follows what is said of them now."""

HEAD = '@workflow("A")\n@shopify.admin.order_created()\ndef a(order):\n'
LOG = 'shopify.flow.log_output(message="x")'
MAIL = "shopify.flow.send_email"

TESTS = [
    'order.tags == ["vip"]',
    'order.tags != ["vip"]',
    'order.tags == ["vip", "b2b"]',
    'order.tags == ("vip",)',
    "order.tags == []",
    'order.name == ["#1", "#2"]',
    'order.name != ["#1"]',
    'order.lineItems == ["x"]',
    'order.customer.metafields["loyalty"]["points"] > 3',
    'order.metafields["custom"]["size"] == "x"',
    'order.metafields["custom.size"] is not None',
    'order.metafields.get("loyalty").get("points") > 3',
    'order.metafield("custom", "size") == "x"',
    'order.customer.metafield(namespace="custom", key="size").value == "x"',
    'order.metafields.custom.size == "x"',
    'order.metafields["a"]["b-c"] == "x"',
    "order.note == null",
    "order.cancelledAt != nil",
    "order.tags == null",
    'order.tags.includes("vip")',
    'order.note.contains("vip")',
    "order.tags.isEmpty() or order.note.isEmpty() or order.cancelledAt.isNull()",
    "len(order.tags) > 0 and len(order.note) == 0",
    'order.name in "#1, #2"',
    'order.name in ["Smith, Ann", "x"]',
    'order.name not in ["Smith, Ann", "x"]',
    'order.customr.email == "x"',
    'order.shippingAddres == "x"',
    'order.lineItems[0].title == "x"',
    'order.createdAt in ["x", "a"]',
    'order.createdAt not in ["yesterday"]',
    'order.createdAt == "x"',
    'any(one.createdAt in ["x"] for one in order.fulfillments)',
    'order.customer.updatedAt in ["2026-01-31T09:00:00Z", "soon"]',
    'order.id == "x"',
    'order.id in ["x", "a"]',
    'order.id not in ["x", "5"]',
    'order.id.startswith("x")',
    'any(one.product.id == "x" for one in order.lineItems)',
    'order.shippingLine.discountAllocations == "x"',
    'any(one == "x" for one in order.shippingLine.discountAllocations)',
    'any(one == "x" for one in shop.allProductCategories)',
    "shop.paymentSettings == 'x'",
    "order.fulfillmentOrders == 'x'",
]
"""Of an ``if`` with a step below it."""

STEPS = [
    'shopify.flow.log_output(message="{{ order.lineItems.size }}")',
    'shopify.flow.log_output(message="{{ order.tags.size }}")',
    'shopify.flow.log_output(message="{% if order.lineItems.size > 2 %}x{% endif %}")',
    'shopify.flow.log_output(message="{% assign n = order.lineItems.size %}{{ n }}")',
    'shopify.flow.log_output(message="{{ order.customer.addresses.size | plus: 1 }}")',
    'shopify.flow.log_output(message="{{ order.lineItems.first.title }}")',
    'shopify.flow.log_output(message="{{ order.metafields.custom.size }}")',
    'shopify.flow.log_output(message=order.customer.metafields["a"]["b"])',
    f'{MAIL}("sales@books.shop", "New customer", "{{{{ order.email }}}} joined")',
    f'{MAIL}("sales@books.shop", "New", message="x")',
    f'{MAIL}(*order.tags)',
    'shopify.flow.send_http_request("POST", "https://a.shop/x", [["A", "b"]], "x")',
    'shopify.admin.remove_order_tags(["a"], order.id)',
    'shopify.admin.add_order_tags(order.id, "a, b")',
    'shopify.flow.log_output("a", "b")',
    'acme.thing("a", "b", order.id, [1], [2])',
    'shopify.admin.add_order_metafield["1.0"](order.id, {"namespace": "custom", "key": "k", "type": "boolean"}, "true")',  # noqa: E501
    'shopify.flow.wait({"amount": "1", "unit": "days"})\n    ' + LOG,
    'order.add_tags("vip")',
    'order.tags.append("vip")',
    "order.customer.add_tags(['vip'])",
    "order.cancel()",
    "order.frobnicate(5)",
    "order.add_metafield('x', 'y')",
    'print("x", order.name)',
    "print(order.name)",
    "wait(3)\n    " + LOG,
    "sleep(hours=2)\n    " + LOG,
    "email = order.email\n    " + f'{MAIL}(address=email, subject="x", message="y")',
    'shopify.admin.add_order_tags(order_id=order.id, tags="b2b, partner")',
    "shopify.admin.add_order_tags(order_id=order.id, tags=null)",
    "shopify.admin.add_order_tags(order_id=None, tags=['a'])",
    "shopify.admin.add_order_tags(order_id=order.customr.id, tags=['a'])",
    "shopify.admin.add_order_tags(order_id=customer.id, tags=['a'])",
    "shopify.admin.add_order_tags(order_id='5', tags=['a'])",
    "shopify.admin.add_orders_tags(order_id=order.id, tags=['a'])",
    "shopify.admin.update_order_metafield(order_id=order.id)",
    f'{MAIL}(adress="a@books.shop", subject="x", message="y")',
    'shopify.flow.log_output(message="{{ order.name | upercase }}")',
    'shopify.flow.log_output(message="{{ order.nme }}")',
    'shopify.flow.log_output(message=[i.sku for i in order.lineItems])',
    'shopify.flow.count(list="order")',
    'shopify.flow.count(list="order.note")',
    'shopify.flow.count(list="order.customer")',
    'shopify.flow.count(list="shop")',
    'shopify.flow.sum(list="order")',
    'shopify.flow.sum(list="order.note")',
    'shopify.flow.sum(list="order.tags")',
    'shopify.flow.sum(list="order.lineItems")',
    "shopify.flow.log_output(message='{{ order.shippingLine.discountAllocations }}')",
    "shopify.flow.log_output(message='{{ order.lineItems }} and {{ order.tags }}')",
    "shopify.flow.log_output(message='{{ order.lineItems | downcase }}')",
    "shopify.flow.log_output(message='{{ order.tags | upcase }}')",
    "shopify.flow.log_output(message='{{ order.paymentGatewayNames | sort | upcase }}')",
    'shopify.flow.log_output(message="{{ order.lineItems | map: \'title\' | upcase }}")',
    'shopify.flow.log_output(message="{{ order.lineItems | map: \'product\' | upcase }}")',
    'shopify.flow.log_output(message="{{ order.lineItems | map: \'product\' | size }}")',
    'shopify.flow.log_output(message="{{ order.lineItems | where: \'sku\', \'a\' | size }}")',
    'shopify.flow.log_output(message="{{ order.lineItems | where: \'sku\', \'a\' | upcase }}")',
    'shopify.flow.log_output(message="{% for one in order.shippingLine.discountAllocations %}{{ one }}{% endfor %}")',
    "shopify.flow.log_output(message='{% for one in order.fulfillments %}{{ one | truncate: 20 }}{% endfor %}')",
    'shopify.flow.log_output(message="{{ shop.allProductCategories | size }}")',
    'shopify.flow.log_output(message="{{ shop.allProductCategories.size }}")',
    'shopify.flow.log_output(message="{{ shop.allProductCategories.productTaxonomyNode | size }}")',
    'shopify.flow.log_output(message="{{ shop.paymentSettings }}")',
    """shopify.flow.log_output(message="{% if order.id == 'x' %}a{% endif %}")""",
    """shopify.flow.log_output(message='{% if "x" != order.customer.id %}a{% endif %}')""",
    "const x = acme.thing()",
    'acme.thing(reply-to="x")',
    'acme.thing(from="x")',
]  # fmt: skip
"""Bodies of a workflow."""

CUSTOMER = """\
from flowc import workflow, shopify

@workflow("Welcome B2B customer")
@shopify.admin.customer_created
def welcome(customer):
    domain = customer.email.split("@")[1]
    if domain == "bigcorp.com" or customer.email.endswith("@partner.com"):
        shopify.admin.add_customer_tags(customer_id=customer.id, tags="b2b, partner")
        # tell sales
        shopify.flow.send_email("sales@example.com", "New B2B customer", "{{customer.email}} joined")
"""

GET = """\
    found = shopify.flow.fetch.{}["v1"](
        query="colour:blue", sort_by=SORT, max_root_records=5
    )
    NEXT
"""
SORT = '{"sortKey": "ID", "order": "ASCENDING"}'
RESOURCES = ("collections", "companies", "company_locations", "discounts", "fulfillment_orders", "orders",
             "selling_plan_groups", "subscription_billing_attempts")  # fmt: skip
UNCREATED = ("draft_orders", "metaobjects", "product_variants")
"""Records that cannot be sorted by the time of their creation, as collections and fulfillment orders."""
WAIT = 'shopify.flow.wait(wait_duration={"amount": "1", "unit": "days"})\n    '
TRANSLATED = """\
@workflow("A")
@shopify.admin.selling_plan_group_deleted()
def a(sellingPlanGroup):
    {}
"""
COUNT = 'shopify.flow.count(list="{}")'


def got(resource: str, then: str, sort: str = SORT) -> str:
    """Get data, and what comes after it."""
    return GET.format(resource).replace("SORT", sort).replace("NEXT", then)


CASES = {
    "customer": CUSTOMER,
    **{test: f"{HEAD}    if {test}:\n        {LOG}\n" for test in TESTS},
    **{step: f"{HEAD}    {step}\n" for step in STEPS},
    **{f"Get data of {each}": HEAD + got(each, LOG) for each in RESOURCES},
    **{
        f"Get data of {each}, sorted": HEAD + got(each, LOG, '{"sortKey": "ID"}')
        for each in (*RESOURCES, *UNCREATED)
    },
    "counted after a wait": HEAD + got("orders", WAIT + COUNT.format("shop.name")),
    "lists that need arguments, counted": TRANSLATED.format(COUNT.format("sellingPlanGroup")),
    "lists that need arguments, in a loop": TRANSLATED.format(f"for one in sellingPlanGroup:\n        {LOG}"),
}

"""Views whose help was once untrue, and siblings of each: tests/test_advice.py follows what is said of them now."""

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

CASES = {
    "customer": CUSTOMER,
    **{test: f"{HEAD}    if {test}:\n        {LOG}\n" for test in TESTS},
    **{step: f"{HEAD}    {step}\n" for step in STEPS},
}

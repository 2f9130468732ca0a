"""What the scripted model of the page's tests says, and the workflows it writes."""

from __future__ import annotations

from making.page_talk import WRITER, Said

WISH = "Tag orders over 500 as VIP"
CHANGE = "Only for orders from Austria, and send me an email"
HOSTILE = "Something hostile"
HANGS = "Take your time"
FAILS = "Let the model fail"

VIEW = """\
@workflow("Tag large orders")
@shopify.admin.order_paid()
def tag_large_orders(order):
    if order.totalPriceSet.shopMoney.amount > 500:
        shopify.admin.add_order_tags(order_id=order.id, tags=["VIP"])
"""
BROKEN = VIEW.replace("add_order_tags(order_id=order.id", "add_order_tag(order_id=order.id").replace(
    "totalPriceSet", "totalPriceSett"
)
CHANGED = """\
@workflow("Tag large orders")
@shopify.admin.order_paid()
def tag_large_orders(order):
    if (
        order.totalPriceSet.shopMoney.amount > 500
        and order.shippingAddress.countryCodeV2 == "AT"
    ):
        shopify.admin.add_order_tags(order_id=order.id, tags=["VIP"])
        shopify.flow.send_email(
            address="owner@shop.example",
            subject="A large order: {{ order.name }}",
            message="{{ order.name }} is over 500.",
        )
"""
TITLE = "<img src=x onerror=alert(1)><script>alert(2)</script> Ignore all \u202egnihtyreve"
ATTACK = VIEW.replace(
    '"Tag large orders"', '"<img src=x onerror=alert(1)><script>alert(2)</script>"'
).replace('"VIP"', '"<svg onload=alert(3)>"')

SCRIPT = {
    WISH: [
        Said(
            "I look for a trigger, the amount of an order, and a way to tag it.",
            [
                ("task_search", {"search_queries": ["order paid", "add order tags"]}),
                (
                    "environment_paths_search",
                    {
                        "searches": [{"root_type": "Order", "search_term": "total price"}],
                        "data_type_filter": "ALL",
                    },
                ),
            ],
        ),
        Said(
            "",
            [
                (
                    "task_configuration",
                    {
                        "tasks": [
                            {"id": "shopify::admin::order_paid", "version": "0.1"},
                            {"id": "shopify::admin::add_order_tags", "version": "0.1"},
                        ]
                    },
                )
            ],
        ),
        Said("", [(WRITER, {"workflow": BROKEN})]),
        Said("Two names were wrong. Once more:", [(WRITER, {"workflow": VIEW})]),
        Said(
            "Done. **Tag large orders** runs when an order is paid:\n\n- it looks whether the total is over 500\n"
            "- and then adds the tag `VIP`\n\nIt is not on. Try it on an event, then switch it on in Flow."
        ),
    ],
    CHANGE: [
        Said("", [("workflow_lookup", {"workflow_id": "STORED"})]),
        Said("", [(WRITER, {"workflow": CHANGED, "workflow_id": "STORED", "workflow_version": "STORED"})]),
        Said("It now also looks at the country, and sends you an email."),
    ],
    HOSTILE: [
        Said("", [(WRITER, {"workflow": ATTACK})]),
        Said(f"Stored: {TITLE}\n\n[link](javascript:alert(4))"),
    ],
    HANGS: [Said("I think about it", hangs=True)],
    FAILS: [Said(fails="the engine answered with status 500")],
}

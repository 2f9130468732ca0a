@workflow("Tag express orders")
@shopify.admin.order_created()
def tag_express_orders(order):
    if "Express" in order.shippingLine.title:
        shopify.admin.add_order_tags(order_id=order.id, tags=["express"])

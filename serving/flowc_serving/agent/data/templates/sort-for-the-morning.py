@workflow("Sort flower orders for the morning")
@shopify.admin.order_created()
def sort_flower_orders_for_the_morning(order):
    if order.shippingLine.title.startswith("Same day"):
        shopify.admin.add_order_tags(order_id=order.id, tags=["today"])
    if order.shippingAddress.zip.startswith(
        "10"
    ) or order.shippingAddress.zip.startswith("12"):
        shopify.admin.add_order_tags(order_id=order.id, tags=["van north"])
    if (
        order.createdAt >= "2026-05-08T00:00:00Z"
        and order.createdAt < "2026-05-11T00:00:00Z"
    ):
        # Mother's Day weekend: everyone helps in the shop
        shopify.admin.add_order_tags(order_id=order.id, tags=["mothers-day"])

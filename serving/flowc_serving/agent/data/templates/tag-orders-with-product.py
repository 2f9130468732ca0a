@workflow("Tag fragile orders")
@shopify.admin.order_created()
def tag_fragile_orders(order):
    if any(
        any(tags_item == "fragile" for tags_item in lineItems_item.product.tags)
        for lineItems_item in order.lineItems
    ):
        shopify.admin.add_order_tags(order_id=order.id, tags=["fragile"])

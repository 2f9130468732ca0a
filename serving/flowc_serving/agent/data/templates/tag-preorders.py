@workflow("Hold orders with pre-ordered products")
@shopify.admin.order_created()
def hold_orders_with_pre_ordered_products(order):
    if any(
        any(tags_item == "preorder" for tags_item in lineItems_item.product.tags)
        for lineItems_item in order.lineItems
    ):
        shopify.admin.add_order_tags(order_id=order.id, tags=["preorder"])
        for fulfillmentOrdersForeachitem in order.fulfillmentOrders:
            shopify.admin.hold_fulfillment_order(
                fulfillment_order_id=fulfillmentOrdersForeachitem.id
            )

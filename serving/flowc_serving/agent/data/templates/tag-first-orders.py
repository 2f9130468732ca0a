@workflow("Tag first orders")
@shopify.admin.order_created()
def tag_first_orders(order):
    if order.customer.numberOfOrders == 1:
        shopify.admin.add_order_tags(order_id=order.id, tags=["first-order"])

@workflow("Tag returned orders")
@shopify.admin.return_closed()
def tag_returned_orders():
    shopify.admin.add_order_tags(order_id=path("return.order.id"), tags=["returned"])

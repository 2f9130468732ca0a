@workflow("Tag orders with a note")
@shopify.admin.order_created()
def tag_orders_with_a_note(order):
    if order.note:
        shopify.admin.add_order_tags(order_id=order.id, tags=["has-note"])

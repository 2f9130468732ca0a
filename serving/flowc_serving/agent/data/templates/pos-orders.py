@workflow("Tag orders of the till")
@shopify.admin.order_created()
def tag_orders_of_the_till(order):
    if order.retailLocation.name:
        shopify.admin.add_order_tags(
            order_id=order.id,
            tags=["till", "{{ order.retailLocation.name | handleize }}"],
        )

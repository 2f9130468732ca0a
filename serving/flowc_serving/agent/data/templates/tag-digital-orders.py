@workflow("Tag orders without a parcel")
@shopify.admin.order_paid()
def tag_orders_without_a_parcel(order):
    if order.requiresShipping is False:
        shopify.admin.add_order_tags(order_id=order.id, tags=["no-parcel"])

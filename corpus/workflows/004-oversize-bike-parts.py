@workflow("Hold back parcels that need the big box")
@shopify.admin.order_created()
def hold_back_parcels_that_need_the_big_box(order):
    if any(
        lineItems_item.product.productType in ["Frames", "Wheels", "Forks"]
        for lineItems_item in order.lineItems
    ):
        shopify.admin.add_order_tags(order_id=order.id, tags=["box: XL"])
    if order.requiresShipping is True:
        pass
    else:
        shopify.admin.add_order_tags(order_id=order.id, tags=["no parcel"])

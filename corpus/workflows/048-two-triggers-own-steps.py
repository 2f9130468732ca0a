@workflow("Watch the weight of the parcel box")
@shopify.admin.order_paid()
@parcelbird.shipments.delayed(days=2)
def watch_the_weight_of_the_parcel_box(order):
    with on(1):
        if order.totalWeight > 15000:
            shopify.admin.add_order_tags(order_id=order.id, tags=["two parcels"])
        elif not any(
            lineItems_item.requiresShipping is True
            for lineItems_item in order.lineItems
        ):
            shopify.admin.add_order_tags(order_id=order.id, tags=["no parcel"])
    with on(2):
        shopify.admin.add_order_tags(order_id=order.id, tags=["late"])
        ringpost.sms.send_text(
            to="{{ order.phone }}", body="Your parcel is two days late. We're sorry!"
        )

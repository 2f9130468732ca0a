@workflow("Route workshop bookings to the right stand")
# Note: Switched on after the audit
@shopify.admin.order_paid()
def route_workshop_bookings_to_the_right_stand(order):
    # Full overhauls take the stand for a day
    if any(lineItems_item.sku == "SRV-OVERHAUL" for lineItems_item in order.lineItems):
        shopify.admin.add_order_tags(order_id=order.id, tags=["stand 1"])
    # Brakes and bearings share one stand
    elif any(
        lineItems_item.sku in ["SRV-BRAKE", "SRV-BEARING"]
        for lineItems_item in order.lineItems
    ):
        shopify.admin.add_order_tags(order_id=order.id, tags=["stand 2"])
    elif any(
        lineItems_item.sku.startswith("SRV-") for lineItems_item in order.lineItems
    ):
        shopify.admin.add_order_tags(order_id=order.id, tags=["stand 3"])
    # Not a service at all
    elif any(lineItems_item.isGiftCard is True for lineItems_item in order.lineItems):
        shopify.flow.log_output(message="Gift card only: {{ order.name }}")
    else:
        shopify.admin.add_order_tags(order_id=order.id, tags=["counter"])

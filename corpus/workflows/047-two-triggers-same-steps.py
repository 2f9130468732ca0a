@workflow("Keep the cake calendar in step")
# A new cake
@shopify.admin.order_paid()
# A cake that is no longer wanted
@shopify.admin.order_cancelled()
def keep_the_cake_calendar_in_step(order):
    if any(
        lineItems_item.product.productType == "Cakes"
        for lineItems_item in order.lineItems
    ):
        crumbline.calendar.sync(order_id=order.id, cancelled="{{ order.cancelledAt }}")
        shopify.flow.log_output(message="Calendar is in step with {{ order.name }}")

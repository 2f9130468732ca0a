@workflow("Notice orders that are late")
@shopify.admin.order_paid()
def notice_orders_that_are_late(order):
    shopify.flow.wait(wait_duration={"amount": "3", "unit": "days"})
    if order.displayFulfillmentStatus == "UNFULFILLED" and order.cancelledAt is None:
        shopify.admin.add_order_tags(order_id=order.id, tags=["late"])
        shopify.flow.send_email(
            address="{{ shop.email }}",
            subject="{{ order.name }} is late",
            message="It was paid three days ago, and is not fulfilled.",
        )

@workflow("Capture payment when an order is fulfilled")
@shopify.admin.order_fulfilled()
def capture_payment_when_an_order_is_fulfilled(order):
    if order.capturable is True:
        shopify.admin.capture_payment(order_id=order.id)

@workflow("Chase unpaid orders")
@shopify.admin.order_created()
def chase_unpaid_orders(order):
    shopify.flow.wait(wait_duration={"amount": "7", "unit": "days"})
    if order.fullyPaid is False and order.cancelledAt is None:
        shopify.admin.send_order_invoice(
            order_id=order.id,
            subject="Payment of {{ order.name }}",
            message="We have not received your payment yet.",
        )
        shopify.flow.wait(wait_duration={"amount": "7", "unit": "days"})
        if order.fullyPaid is False and order.cancelledAt is None:
            shopify.admin.cancel_order(
                order_id=order.id,
                reason="DECLINED",
                refund=False,
                restock=True,
                notify_customer=True,
            )

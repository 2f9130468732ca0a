@workflow("Cancel high risk orders")
@shopify.admin.order_risk_analyzed()
def cancel_high_risk_orders(orderRiskLevel, order):
    if orderRiskLevel == "HIGH":
        shopify.admin.cancel_order(
            order_id=order.id,
            reason="FRAUD",
            refund=True,
            restock=True,
            notify_customer=False,
        )
        shopify.flow.send_email(
            address="{{ shop.email }}",
            subject="Cancelled {{ order.name }}",
            message="The risk of fraud was high. Customer: {{ order.customer.displayName }}.",
        )

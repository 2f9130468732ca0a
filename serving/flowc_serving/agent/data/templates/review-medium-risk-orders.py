@workflow("Review medium risk orders")
@shopify.admin.order_risk_analyzed()
def review_medium_risk_orders(orderRiskLevel, order):
    if orderRiskLevel == "MEDIUM":
        shopify.admin.add_order_tags(order_id=order.id, tags=["check-risk"])
        shopify.flow.send_email(
            address="{{ shop.email }}",
            subject="Please check {{ order.name }}",
            message="{{ order.customer.displayName }}, {{ order.totalPriceSet.shopMoney.amount }} {{ order.totalPriceSet.shopMoney.currencyCode }}",
        )

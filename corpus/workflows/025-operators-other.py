@workflow("Find risky pet food orders")
@shopify.admin.order_risk_analyzed()
def find_risky_pet_food_orders(order, orderRiskLevel):
    if order.test is True:
        pass
    elif order.fullyPaid is not True:
        shopify.admin.add_order_tags(order_id=order.id, tags=["unpaid"])
    elif order.confirmed is False:
        shopify.admin.add_order_tags(order_id=order.id, tags=["unconfirmed"])
    elif (
        order.cancelledAt is None
        and order.billingAddressMatchesShippingAddress is not False
    ):
        shopify.admin.add_order_tags(order_id=order.id, tags=["addresses match"])
    elif order.closedAt is not None:
        shopify.admin.add_order_tags(order_id=order.id, tags=["closed early"])
    elif orderRiskLevel == "HIGH" or "HIGH" == order.riskLevel:
        shopify.admin.add_order_tags(order_id=order.id, tags=["high risk"])
        if 150 <= order.totalPriceSet.shopMoney.amount:
            shopify.flow.send_email(
                address="fraud@bowlandbark.example",
                subject="High risk: {{ order.name }}",
                message="Level {{ orderRiskLevel }}",
            )
    elif order.displayFinancialStatus in ["AUTHORIZED", "PENDING"]:
        shopify.admin.capture_payment(order_id=order.id)

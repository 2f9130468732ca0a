@workflow("Hold high risk orders")
@shopify.admin.order_risk_analyzed()
def hold_high_risk_orders(orderRiskLevel, order):
    if orderRiskLevel == "HIGH":
        for fulfillmentOrdersForeachitem in order.fulfillmentOrders:
            shopify.admin.hold_fulfillment_order(
                fulfillment_order_id=fulfillmentOrdersForeachitem.id
            )
        shopify.admin.add_order_tags(order_id=order.id, tags=["high-risk"])
    else:
        shopify.admin.capture_payment(order_id=order.id)

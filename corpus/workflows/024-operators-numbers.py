@workflow("Grade orders by size and weight")
@shopify.admin.order_created()
def grade_orders_by_size_and_weight(order):
    if order.subtotalLineItemsQuantity == 1:
        shopify.admin.add_order_tags(order_id=order.id, tags=["single"])
    if order.subtotalLineItemsQuantity != 1:
        shopify.admin.add_order_tags(order_id=order.id, tags=["several"])
    if order.totalPriceSet.shopMoney.amount > 100.00:
        shopify.admin.add_order_tags(order_id=order.id, tags=["gold"])
    if order.totalPriceSet.shopMoney.amount >= 99.90:
        shopify.admin.add_order_tags(order_id=order.id, tags=["free shipping"])
    if order.currentSubtotalLineItemsQuantity < 3:
        shopify.admin.add_order_tags(order_id=order.id, tags=["letterbox"])
    if order.totalDiscountsSet.shopMoney.amount <= 0.0:
        shopify.admin.add_order_tags(order_id=order.id, tags=["full price"])
    if order.shippingAddress.latitude > -35.5:
        shopify.admin.add_order_tags(order_id=order.id, tags=["not too far south"])
    if any(
        lineItems_item.variant.inventoryQuantity <= -1
        for lineItems_item in order.lineItems
    ):
        shopify.admin.add_order_tags(order_id=order.id, tags=["oversold"])
    if order.currencyCode in ["EUR"]:
        shopify.admin.add_order_tags(order_id=order.id, tags=["euro"])
    if order.totalTipReceived.amount == 0:
        pass
    else:
        shopify.admin.add_order_tags(order_id=order.id, tags=["tip"])

@workflow("Tag large orders")
@shopify.admin.order_created()
def tag_large_orders(order):
    if order.currentTotalPriceSet.shopMoney.amount >= 500:
        shopify.admin.add_order_tags(order_id=order.id, tags=["large-order"])

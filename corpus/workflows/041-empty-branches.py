@workflow("Sketch the returns desk")
@shopify.admin.order_cancelled()
def sketch_the_returns_desk(order):
    if order.cancelReason == "FRAUD":
        pass
    elif order.cancelReason == "CUSTOMER":
        pass
    else:
        if order.totalRefundedSet.shopMoney.amount > 0:
            shopify.admin.add_order_tags(order_id=order.id, tags=["refunded"])
        if order.restockable is True:
            pass
        else:
            shopify.admin.add_order_tags(order_id=order.id, tags=["count by hand"])
    for refundsForeachitem in order.refunds:
        pass
    gearledger.accounting.post_credit(order_id=order.id)

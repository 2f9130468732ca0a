@workflow("Notice large refunds")
@shopify.admin.refund_created()
def notice_large_refunds(refund, order):
    if refund.totalRefundedSet.shopMoney.amount >= 200:
        shopify.admin.add_order_tags(order_id=order.id, tags=["large-refund"])
        shopify.flow.send_email(
            address="{{ shop.email }}",
            subject="Large refund for {{ order.name }}",
            message="{{ refund.totalRefundedSet.shopMoney.amount }} {{ refund.totalRefundedSet.shopMoney.currencyCode }} were paid back.",
        )

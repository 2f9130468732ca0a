@workflow("Tell the team of cancelled orders")
@shopify.admin.order_cancelled()
def tell_the_team_of_cancelled_orders():
    shopify.flow.send_email(
        address="{{ shop.email }}",
        subject="{{ order.name }} was cancelled",
        message="Reason: {{ order.cancelReason }}. Total: {{ order.totalPriceSet.shopMoney.amount }} {{ order.totalPriceSet.shopMoney.currencyCode }}.",
    )

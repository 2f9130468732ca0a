@workflow("Archive fulfilled orders")
@shopify.admin.order_fulfilled()
def archive_fulfilled_orders(order):
    if order.displayFinancialStatus == "PAID":
        shopify.admin.archive_order(order_id=order.id)

@workflow("Tag orders with a failed payment")
@shopify.admin.order_transaction_created()
def tag_orders_with_a_failed_payment(orderTransaction, order):
    if orderTransaction.status == "FAILURE":
        shopify.admin.add_order_tags(order_id=order.id, tags=["payment-failed"])

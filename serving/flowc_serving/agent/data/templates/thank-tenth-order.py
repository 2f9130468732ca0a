@workflow("Celebrate a customer's tenth order")
@shopify.admin.order_paid()
def celebrate_a_customer_s_tenth_order(order):
    if order.customer.numberOfOrders == 10:
        shopify.admin.add_order_tags(order_id=order.id, tags=["tenth-order"])
        shopify.flow.send_email(
            address="{{ shop.email }}",
            subject="Tenth order of {{ order.customer.displayName }}",
            message="Please put a card into {{ order.name }}.",
        )

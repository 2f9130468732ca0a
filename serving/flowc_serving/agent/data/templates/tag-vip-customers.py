@workflow("Tag VIP customers by what they spent")
@shopify.admin.order_paid()
def tag_vip_customers_by_what_they_spent(order):
    if order.customer.amountSpent.amount >= 1000 and not any(
        tags_item == "VIP" for tags_item in order.customer.tags
    ):
        shopify.admin.add_customer_tags(customer_id=order.customer.id, tags=["VIP"])
        shopify.flow.send_email(
            address="{{ shop.email }}",
            subject="New VIP: {{ order.customer.displayName }}",
            message="{{ order.customer.displayName }} has spent {{ order.customer.amountSpent.amount }} {{ order.customer.amountSpent.currencyCode }} in {{ order.customer.numberOfOrders }} orders.",
        )

@workflow("Sort customers into loyalty tiers")
@shopify.admin.order_paid()
def sort_customers_into_loyalty_tiers(order):
    if order.customer.amountSpent.amount >= 2000:
        shopify.admin.add_customer_tags(customer_id=order.customer.id, tags=["gold"])
        shopify.admin.remove_customer_tags(
            customer_id=order.customer.id, tags=["silver", "bronze"]
        )
    elif order.customer.amountSpent.amount >= 500:
        shopify.admin.add_customer_tags(customer_id=order.customer.id, tags=["silver"])
        shopify.admin.remove_customer_tags(
            customer_id=order.customer.id, tags=["bronze"]
        )
    else:
        shopify.admin.add_customer_tags(customer_id=order.customer.id, tags=["bronze"])

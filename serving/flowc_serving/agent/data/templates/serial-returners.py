@workflow("Tag customers who return")
@shopify.admin.return_closed()
def tag_customers_who_return():
    shopify.admin.add_customer_tags(
        customer_id=path("return.order.customer.id"), tags=["has-returned"]
    )

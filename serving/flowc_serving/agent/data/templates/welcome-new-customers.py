@workflow("Tag new customers")
@shopify.admin.customer_created()
def tag_new_customers(customer):
    shopify.admin.add_customer_tags(
        customer_id=customer.id,
        tags=["new", "joined-{{ customer.createdAt | date: '%Y' }}"],
    )

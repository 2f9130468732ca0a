@workflow("Tag newsletter subscribers")
@shopify.admin.customer_subscribed_to_email_marketing()
def tag_newsletter_subscribers(customer):
    shopify.admin.add_customer_tags(customer_id=customer.id, tags=["newsletter"])

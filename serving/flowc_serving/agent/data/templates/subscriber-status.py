@workflow("Keep track of subscribers")
@shopify.admin.subscription_contract_updated()
def keep_track_of_subscribers(subscriptionContract):
    if subscriptionContract.status == "ACTIVE":
        shopify.admin.add_customer_tags(
            customer_id=subscriptionContract.customer.id, tags=["subscriber"]
        )
    elif subscriptionContract.status in ["CANCELLED", "EXPIRED"]:
        shopify.admin.remove_customer_tags(
            customer_id=subscriptionContract.customer.id, tags=["subscriber"]
        )

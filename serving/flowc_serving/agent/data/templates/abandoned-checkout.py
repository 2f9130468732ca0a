@workflow("Recover abandoned checkouts")
@shopify.admin.customer_abandoned_checkout()
def recover_abandoned_checkouts(abandonment):
    shopify.flow.wait(wait_duration={"amount": "10", "unit": "hours"})
    if abandonment.customerHasNoOrderSinceAbandonment is True:
        shopify.email.execute_marketing_activity()

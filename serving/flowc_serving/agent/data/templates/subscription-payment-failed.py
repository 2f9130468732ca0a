@workflow("Notice failed payments of subscriptions")
@shopify.admin.subscription_billing_attempt_failed()
def notice_failed_payments_of_subscriptions(subscriptionContract):
    shopify.admin.add_customer_tags(
        customer_id=subscriptionContract.customer.id, tags=["renewal-failed"]
    )
    shopify.flow.send_email(
        address="{{ shop.email }}",
        subject="Renewal of {{ subscriptionContract.customer.displayName }} failed",
        message="{{ subscriptionBillingAttempt.errorMessage }}",
    )

@workflow("Answer a subscription cancellation")
@bowlplan.schedules.cancelled()
def answer_a_subscription_cancellation(customer):
    def then_send_email():
        shopify.flow.send_email(
            address="care@bowlandbark.example",
            subject="{{ customer.displayName }} left the plan",
            message="Orders so far: {{ customer.numberOfOrders }}",
        )

    if customer.numberOfOrders > 3:

        def then_send_text():
            ringpost.sms.send_text(to="{{ customer.phone }}", body="We miss you both!")
            then_send_email()

        if customer.amountSpent.amount > 500:
            bowlplan.offers.create(customer_id=customer.id, percent=20)
            then_send_text()
        else:
            then_send_text()
    else:
        then_send_email()

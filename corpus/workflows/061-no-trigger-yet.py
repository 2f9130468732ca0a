@workflow("Holiday closing notice")
def holiday_closing_notice():
    with detached():
        ringpost.mail.send(
            to="{{ shop.contactEmail }}", template="closed-until-the-seventh"
        )
        shopify.flow.wait(wait_duration={"amount": "2", "unit": "weeks"})
        ringpost.mail.send(to="{{ shop.contactEmail }}", template="open-again")

@workflow("Ask for the vet certificate until it is there")
@shopify.admin.order_paid()
def ask_for_the_vet_certificate_until_it_is_there(order):
    shopify.admin.add_order_tags(order_id=order.id, tags=["certificate missing"])

    def then_wait():
        # Flow refuses this link back; the file came from another tool
        shopify.flow.wait(wait_duration={"amount": "3", "unit": "days"})
        ringpost.mail.send(to="{{ order.email }}", template="certificate")
        if any(tags_item == "certificate ok" for tags_item in order.tags):
            pass
        else:
            then_wait()

    then_wait()

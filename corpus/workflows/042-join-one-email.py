@workflow("Tell the bakery who delivers")
@shopify.admin.order_paid()
def tell_the_bakery_who_delivers(order):
    def then_send_email():
        # Sent once, whoever delivers
        shopify.flow.send_email(
            address="counter@oldtownbakery.example",
            subject="Delivery of {{ order.name }} is planned",
            message="{{ order.shippingAddress.address1 }}",
        )

    if order.shippingAddress.zip == "1010":
        shopify.admin.add_order_tags(order_id=order.id, tags=["cargo bike"])
        then_send_email()
    else:
        petalroute.delivery.book_slot(order_id=order.id, van=2)
        then_send_email()

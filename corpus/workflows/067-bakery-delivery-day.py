@workflow(
    "Run the delivery day of the bakery",
    note="One flow for the whole day.\nVans: 1 north, 2 south, 3 reserve.",
)
# The web shop closes at eight in the evening
# Note: Do not add a second trigger here
@shopify.admin.order_paid()
def run_the_delivery_day_of_the_bakery(order):
    # Name: "Is it for delivery?"
    if (
        order.shippingLine.deliveryCategory == "local"
        or order.shippingLine.title == "Van"
    ):
        shopify.admin.add_order_tags(order_id=order.id, tags=["van"])
        with branch():
            # The kitchen
            for lineItemsForeachitem in order.lineItems:
                if lineItemsForeachitem.product.productType == "Cakes":
                    crumbline.kitchen.print_ticket(
                        printer="pastry", copies="{{ lineItemsForeachitem.quantity }}"
                    )
                    if lineItemsForeachitem.quantity > 3:
                        crumbline.kitchen.reserve_oven(oven=2, hours=3)
                elif lineItemsForeachitem.product.productType == "Bread":
                    crumbline.kitchen.print_ticket(
                        printer="oven-1", copies="{{ lineItemsForeachitem.quantity }}"
                    )
                else:
                    crumbline.kitchen.print_ticket(printer="counter", copies=1)
            crumbline.kitchen.close_list(order_id=order.id)
        # The vans
        if order.shippingAddress.zip in ["1190", "1200", "1210"]:
            petalroute.delivery.book_slot(order_id=order.id, van=1)
            petalroute.delivery.print_route(van=1)
        elif order.shippingAddress.zip in ["1100", "1110", "1230"]:
            petalroute.delivery.book_slot(order_id=order.id, van=2)
            petalroute.delivery.print_route(van=2)
        elif order.shippingAddress.zip.startswith("1"):
            petalroute.delivery.book_slot(order_id=order.id, van=3)
        else:
            shopify.admin.add_order_tags(order_id=order.id, tags=["too far"])
            shopify.flow.send_email(
                address="counter@oldtownbakery.example",
                subject="{{ order.name }} is outside our area",
                message="Call {{ order.shippingAddress.phone }} before noon.",
            )
        # Regulars hear from us when the van leaves
        if (
            any(tags_item == "regular" for tags_item in order.customer.tags)
            and order.customer.phone
        ):
            shopify.flow.wait(wait_duration={"amount": "8", "unit": "hours"})
            ringpost.sms.send_text(
                to="{{ order.customer.phone }}",
                body="Your bread leaves the bakery now 🥖",
            )
    elif order.shippingLine.deliveryCategory == "pickup":
        shopify.admin.add_order_tags(order_id=order.id, tags=["pickup"])
        shopify.flow.wait(wait_duration={"amount": "1", "unit": "days"})
        if order.displayFulfillmentStatus != "FULFILLED":
            crumbline.shelf.free(order_id=order.id)
            # Note: The bread goes to the food bank
            crumbline.shelf.donate(order_id=order.id, partner="Tafel")
    else:
        # Post: cakes never travel by post
        if any(
            lineItems_item.product.productType == "Cakes"
            for lineItems_item in order.lineItems
        ):
            shopify.admin.add_order_tags(order_id=order.id, tags=["cake by post?"])
            shopify.flow.send_email(
                address="counter@oldtownbakery.example",
                subject="A cake is to travel by post: {{ order.name }}",
                message="",
            )
        parcelbird.labels.create(order_id=order.id, service="next-day")

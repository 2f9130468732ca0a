@workflow("Choose the courier of a bouquet")
@shopify.admin.order_paid()
def choose_the_courier_of_a_bouquet(order):
    if (
        order.shippingAddress.city == "Graz"
        and order.shippingLine.title == "Bike courier"
        or order.shippingAddress.zip == "8010"
    ):
        shopify.admin.add_order_tags(order_id=order.id, tags=["bike"])
    elif order.shippingAddress.countryCodeV2 == "AT" and (
        order.shippingLine.title == "Van" or order.totalWeight > 20000
    ):
        shopify.admin.add_order_tags(order_id=order.id, tags=["van"])
    elif (
        (
            order.shippingAddress.provinceCode == "BY"
            or order.shippingAddress.provinceCode == "BW"
        )
        and (order.shippingLine.title == "Express" or order.customer.taxExempt is True)
        and order.totalPriceSet.shopMoney.amount > 49.99
    ):
        shopify.admin.add_order_tags(order_id=order.id, tags=["express"])
    elif (
        order.note
        and "doorbell" in order.note
        and not order.shippingAddress.phone
        and order.test is False
    ):
        shopify.admin.add_order_tags(order_id=order.id, tags=["call first"])
    elif (
        order.sourceName == "pos"
        or order.sourceName == "web"
        and (
            order.email
            or order.phone
            and (order.phone.startswith("+43") or order.phone.startswith("+49"))
        )
    ):
        shopify.admin.add_order_tags(order_id=order.id, tags=["text the customer"])

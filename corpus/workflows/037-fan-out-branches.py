@workflow("Start a wedding order on three desks")
@shopify.admin.order_paid()
def start_a_wedding_order_on_three_desks(order):
    if any(
        lineItems_item.product.productType == "Wedding"
        for lineItems_item in order.lineItems
    ):
        shopify.admin.add_order_tags(order_id=order.id, tags=["wedding"])
        with branch():
            # Desk one: the florist
            petalroute.desks.assign(order_id=order.id, desk="florist")
            shopify.flow.wait(wait_duration={"amount": "2", "unit": "days"})
            petalroute.desks.remind(order_id=order.id, desk="florist")
        if order.totalPriceSet.shopMoney.amount >= 1500:
            petalroute.desks.assign(order_id=order.id, desk="planner")
        with branch():
            shopify.flow.send_email(
                address="driver@petalandstem.example",
                subject="Wedding van needed",
                message="{{ order.shippingAddress.city }}",
            )
        # Desk three: the office
        petalroute.desks.assign(order_id=order.id, desk="office")
        shopify.admin.add_order_metafield["1.0"](
            order_id=order.id,
            metafield={
                "namespace": "custom",
                "key": "desk",
                "type": "single_line_text_field",
            },
            value="office",
        )

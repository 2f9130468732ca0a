Customer.stamps = metafield(key="stamps", namespace="loyalty")


@workflow("Stamp the loyalty card of the month")
@shopify.admin.order_paid()
def stamp_the_loyalty_card_of_the_month(order):
    getOrderData = shopify.flow.fetch.orders(
        query="customer_id:{{ order.customer.legacyResourceId }} AND financial_status:paid",
        sort_by={"sortKey": "PROCESSED_AT", "order": "DESCENDING"},
        max_root_records=30,
    )
    count = shopify.flow.count()
    sum = shopify.flow.sum()
    if count >= 10:
        acme.loyalty.give_points(
            customer_id=order.customer.id, points=100, reason="Tenth order ☕"
        )
        shopify.admin.add_customer_metafield["1.0"](
            customer_id=order.customer.id,
            metafield={
                "namespace": "loyalty",
                "key": "stamps",
                "type": "number_integer",
            },
            value=0,
        )
        if sum > 300:
            acme.loyalty.give_points(
                customer_id=order.customer.id, points=50, reason="Big spender"
            )
    else:
        shopify.admin.add_customer_metafield["1.0"](
            customer_id=order.customer.id,
            metafield={
                "namespace": "loyalty",
                "key": "stamps",
                "type": "number_integer",
            },
            value="{{ count }}",
        )

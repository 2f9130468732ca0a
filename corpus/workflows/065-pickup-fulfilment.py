@workflow("Close pickup orders when the shop closes")
@crumbline.till.day_closed()
def close_pickup_orders_when_the_shop_closes():
    ordersOfTheDay = shopify.flow.fetch.orders(
        query="fulfillment_status:unfulfilled AND tag:pickup",
        sort_by={"sortKey": "CREATED_AT", "order": "ASCENDING"},
        max_root_records=100,
    )
    for ordersOfTheDayForeachitem in ordersOfTheDay:
        for fulfillmentOrdersForeachitem in ordersOfTheDayForeachitem.fulfillmentOrders:
            if fulfillmentOrdersForeachitem.deliveryMethod.methodType == "PICK_UP":
                shopify.admin.fulfillment_order_mark_as_fulfilled(
                    fulfillment_order_id=fulfillmentOrdersForeachitem.id,
                    message="",
                    notify_customer=True,
                )
            elif (
                fulfillmentOrdersForeachitem.fulfillBy < "2026-12-24"
                and fulfillmentOrdersForeachitem.status not in ["CLOSED", "CANCELLED"]
            ):
                releaseTheHold = shopify.admin.admin_api_operation(
                    api_call={
                        "name": "fulfillmentOrderReleaseHold",
                        "blob": '{"id": "{{ fulfillmentOrdersForeachitem.id }}"}',
                    }
                )
                crumbline.kitchen.print_ticket(
                    printer="counter",
                    fulfillment_order_id=releaseTheHold.fulfillmentOrder.id,
                )

@workflow("Watch orders that are to be picked up")
@shopify.admin.fulfillment_order_prepared_for_pickup()
def watch_orders_that_are_to_be_picked_up(fulfillmentOrder):
    shopify.admin.add_order_tags(
        order_id=fulfillmentOrder.order.id, tags=["ready-for-pickup"]
    )
    shopify.flow.wait(wait_duration={"amount": "7", "unit": "days"})
    if fulfillmentOrder.status != "CLOSED":
        shopify.flow.send_email(
            address="{{ shop.email }}",
            subject="Not picked up: {{ fulfillmentOrder.orderName }}",
            message="The order has been ready for a week.",
        )

@workflow("Tag delivered orders")
@shopify.admin.fulfillment_event_created()
def tag_delivered_orders(fulfillmentEvent, fulfillment):
    if fulfillmentEvent.status == "DELIVERED":
        shopify.admin.add_order_tags(order_id=fulfillment.order.id, tags=["delivered"])

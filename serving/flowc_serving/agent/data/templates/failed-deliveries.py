@workflow("Notice failed deliveries")
@shopify.admin.fulfillment_event_created()
def notice_failed_deliveries(fulfillmentEvent, fulfillment):
    if fulfillmentEvent.status in ["FAILURE", "ATTEMPTED_DELIVERY"]:
        shopify.admin.add_order_tags(
            order_id=fulfillment.order.id, tags=["delivery-problem"]
        )
        shopify.flow.send_email(
            address="{{ shop.email }}",
            subject="Delivery of {{ fulfillment.order.name }}",
            message="The carrier says: {{ fulfillmentEvent.message }}",
        )

@workflow("Tag local deliveries")
@shopify.admin.fulfillment_order_ready_to_fulfill()
def tag_local_deliveries(fulfillmentOrder):
    if fulfillmentOrder.deliveryMethod.methodType == "LOCAL":
        shopify.admin.add_order_tags(
            order_id=fulfillmentOrder.order.id, tags=["local-delivery"]
        )

@workflow("Print pick lists by fulfillment location")
@shopify.admin.order_paid()
def print_pick_lists_by_fulfillment_location(order):
    for fulfillmentOrdersForeachitem in order.fulfillmentOrders:
        if fulfillmentOrdersForeachitem.status == "OPEN":
            for lineItemsForeachitem in fulfillmentOrdersForeachitem.lineItems:
                for (
                    selectedOptionsForeachitem
                ) in lineItemsForeachitem.variant.selectedOptions:
                    binline.lists.add_option(
                        name="{{ selectedOptionsForeachitem.name }}",
                        value="{{ selectedOptionsForeachitem.value }}",
                    )
                if lineItemsForeachitem.remainingQuantity > 10:
                    binline.lists.add_bulk(line_id=lineItemsForeachitem.id)
                else:
                    binline.lists.add_item(line_id=lineItemsForeachitem.id)
            binline.lists.print(fulfillment_order_id=fulfillmentOrdersForeachitem.id)
    binline.lists.close(order_id=order.id)

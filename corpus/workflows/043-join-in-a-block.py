@workflow("Roast to order")
@shopify.admin.order_paid()
def roast_to_order(order):
    if any(
        lineItems_item.product.productType == "Coffee"
        for lineItems_item in order.lineItems
    ):
        shopify.admin.add_order_tags(order_id=order.id, tags=["roast"])

        def then_queue():
            roastlog.batches.queue(order_id=order.id, machine="P12")
            shopify.flow.wait(wait_duration={"amount": "24", "unit": "hours"})
            roastlog.batches.confirm(order_id=order.id)

        # Dark roasts need the second machine cleaned
        if any(tags_item == "dark" for tags_item in order.tags):
            roastlog.machines.clean(machine="P12")
            then_queue()
        elif order.totalWeight > 5000:
            then_queue()
        else:
            roastlog.batches.merge(order_id=order.id)
            then_queue()

@workflow("Decide how a wholesale order ships")
@shopify.admin.order_paid()
def decide_how_a_wholesale_order_ships(order):
    if all(
        lineItems_item.requiresShipping is False for lineItems_item in order.lineItems
    ):
        shopify.admin.add_order_tags(order_id=order.id, tags=["digital"])
    elif not any(
        lineItems_item.vendor == "Northpack" for lineItems_item in order.lineItems
    ):
        shopify.admin.add_order_tags(order_id=order.id, tags=["dropship only"])
    elif any(
        any(
            taxLines_item.title == "VAT" and taxLines_item.rate > 0.2
            for taxLines_item in lineItems_item.taxLines
        )
        for lineItems_item in order.lineItems
    ):
        shopify.admin.add_order_tags(order_id=order.id, tags=["high VAT"])
    elif all(
        (lineItems_item.quantity >= 12 or lineItems_item.sku.endswith("-CASE"))
        and not any(tags_item == "fragile" for tags_item in lineItems_item.product.tags)
        for lineItems_item in order.lineItems
    ):
        shopify.admin.add_order_tags(order_id=order.id, tags=["pallet"])
    elif any(tags_item for tags_item in order.tags) and any(
        not lineItems_item.sku for lineItems_item in order.lineItems
    ):
        shopify.admin.add_order_tags(order_id=order.id, tags=["check SKUs"])

@workflow("Check the cold chain of raw food")
# Description: "Note: not a note, only a description that starts like one"
@shopify.admin.order_paid("Raw food order")
def check_the_cold_chain_of_raw_food(order):
    # Name: "Is there raw food?"
    # Description: "  starts with two blanks"
    # Note: "ends with a blank "
    if any(
        lineItems_item.product.productType == "Raw food"
        for lineItems_item in order.lineItems
    ):
        # Description: ""
        # Note: ""
        shopify.admin.add_order_tags(order_id=order.id, tags=["cold chain"])
        # Name: "For each bowl"
        # One label for every bowl
        for lineItemsForeachitem in order.lineItems:
            # Description: "tab\there and a \"quote\""
            # Note: "Name: of the label"
            coldtrack.labels.create(sku="{{ lineItemsForeachitem.sku }}", gel_packs=2)
        # Note: Only here for the audit of 2026
        coldtrack.audits.log(order_id=order.id)

@workflow(
    "Send samples to coffee bars",
    note='Ask Milo before changing the sample size.\nPhone orders carry the tag "phone".',
)
# Both the web shop and the phone orders of the café team
#
# come in through this trigger.
@shopify.admin.order_paid()
def send_samples_to_coffee_bars(order):
    # Cafés have the tag since 2024
    # Note: Restaurants too
    if any(tags_item == "cafe" for tags_item in order.customer.tags):
        # One bag of the seasonal roast:
        # - 100 g, whole bean
        # - never decaf
        #
        # Ask in the roastery if it is sold out.
        # Note: "100 g since March,\nit was 60 g before"
        shopify.admin.add_order_tags(order_id=order.id, tags=["sample: seasonal"])
        # Give the parcel time to arrive
        shopify.flow.wait(wait_duration={"amount": "5", "unit": "days"})
        # Note: The list is short
        for lineItemsForeachitem in order.lineItems:
            # Noted per coffee, for the cupping sheet
            cupnote.sheets.add(product_id=lineItemsForeachitem.product.id)

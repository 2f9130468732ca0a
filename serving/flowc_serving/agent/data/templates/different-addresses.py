@workflow("Tag orders with two countries")
@shopify.admin.order_created()
def tag_orders_with_two_countries(order):
    if order.billingAddress.countryCodeV2 != order.shippingAddress.countryCodeV2:
        shopify.admin.add_order_tags(order_id=order.id, tags=["two-countries"])

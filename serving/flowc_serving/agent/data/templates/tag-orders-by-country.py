@workflow("Tag orders by country")
@shopify.admin.order_created()
def tag_orders_by_country(order):
    if order.shippingAddress.countryCodeV2 == "DE":
        shopify.admin.add_order_tags(order_id=order.id, tags=["domestic"])
    else:
        shopify.admin.add_order_tags(
            order_id=order.id,
            tags=[
                "international",
                "to-{{ order.shippingAddress.countryCodeV2 | downcase }}",
            ],
        )

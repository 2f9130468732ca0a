@workflow("Tag orders by discount code")
@shopify.admin.order_created()
def tag_orders_by_discount_code(order):
    if any(
        discountCodes_item.startswith("INFL")
        for discountCodes_item in order.discountCodes
    ):
        shopify.admin.add_order_tags(
            order_id=order.id, tags=["influencer", "{{ order.discountCode }}"]
        )

@workflow("Add a free sample to large orders")
@shopify.admin.order_created()
def add_a_free_sample_to_large_orders(order):
    if order.currentTotalPriceSet.shopMoney.amount >= 100:
        shopify.admin.add_order_line_item(
            order_id=order.id,
            product_variant_id="gid://shopify/ProductVariant/40000000001",
            quantity=1,
        )

@workflow("Count the vases that leave the shop")
@shopify.admin.order_paid()
def count_the_vases_that_leave_the_shop(order):
    shopify.admin.add_order_tags(order_id=order.id, tags=["vase"])

    def then_take():
        binline.stock.take(sku="VASE-20", count=1, reason="bouquet")

    with branch():
        then_take()
    if any(lineItems_item.sku == "VASE-XL" for lineItems_item in order.lineItems):
        then_take()
    petalroute.desks.note(text="Vase left with {{ order.name }}")
    then_take()

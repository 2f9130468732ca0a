@workflow("Settle a tasting box")
@shopify.admin.order_paid()
def settle_a_tasting_box(order):
    with branch():
        shopify.admin.add_order_tags(order_id=order.id, tags=["tasting box"])
    for lineItemsForeachitem in order.lineItems:
        if lineItemsForeachitem.quantity > 1:
            cupnote.sheets.add(product_id=lineItemsForeachitem.product.id, copies=2)
        else:
            cupnote.sheets.add(product_id=lineItemsForeachitem.product.id, copies=1)
    if order.customerLocale.startswith("de"):
        cupnote.sheets.print(language="de")
    cupnote.sheets.archive(order_id=order.id)

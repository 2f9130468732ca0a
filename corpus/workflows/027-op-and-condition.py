declare("Order", "from", "metafield", key="from", namespace="custom")
declare("Order", "parcel-box", "metafield", key="parcel_box", namespace="custom")


@workflow("Try the new condition operators")
@shopify.admin.order_created()
def try_the_new_condition_operators(order):
    if op("regex?", order.name, "^#1[0-9]{3}$"):
        shopify.admin.add_order_tags(order_id=order.id, tags=["round thousand"])
    elif op("blank?", order.note) or op("within_days?", order.processedAt, "7"):
        shopify.admin.add_order_tags(order_id=order.id, tags=["fresh"])
    # Written by hand in the code form, before the operator existed
    elif condition("(order.note matches? /urgent/i)"):
        shopify.admin.add_order_tags(order_id=order.id, tags=["urgent"])
    elif path("order.from.value") == "shop@quarto.example":
        shelfmate.letters.forward(
            order_id=order.id,
            sender=path("order.from.value"),
            parcel_id=path("order.parcel-box.id"),
        )

Customer.tier = metafield(key="tier", namespace="loyalty")


@workflow("Tag orders of gold members")
@shopify.admin.order_created()
def tag_orders_of_gold_members(order):
    if order.customer.tier.value == "gold":
        shopify.admin.add_order_tags(order_id=order.id, tags=["gold-member"])

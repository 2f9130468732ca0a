Customer.firstBagSent = metafield(key="first_bag_sent", namespace="custom")


@workflow("Add a brewing guide to the first bag")
@shopify.admin.order_paid()
def add_a_brewing_guide_to_the_first_bag(order):
    if order.customer.firstBagSent.value is True:
        shopify.flow.log_output(message="{{ order.name }}: guide was sent before")
    else:
        shopify.admin.add_order_tags(order_id=order.id, tags=["pack: brewing guide"])
        shopify.admin.add_customer_metafield["1.0"](
            customer_id=order.customer.id,
            metafield={
                "namespace": "custom",
                "key": "first_bag_sent",
                "type": "boolean",
            },
            value=True,
        )

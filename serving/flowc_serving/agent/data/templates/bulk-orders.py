@workflow("Notice bulk orders")
@shopify.admin.order_created()
def notice_bulk_orders(order):
    if any(lineItems_item.quantity >= 20 for lineItems_item in order.lineItems):
        shopify.admin.add_order_tags(order_id=order.id, tags=["bulk"])
        shopify.flow.send_email(
            address="{{ shop.email }}",
            subject="Bulk order {{ order.name }}",
            message="""{% for line in order.lineItems %}{{ line.quantity }} x {{ line.title }}
{% endfor %}""",
        )

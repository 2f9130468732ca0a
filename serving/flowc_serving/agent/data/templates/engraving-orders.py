@workflow("Send engravings to the workshop")
@shopify.admin.order_paid()
def send_engravings_to_the_workshop(order):
    if any(
        any(
            customAttributes_item.key == "Engraving"
            for customAttributes_item in lineItems_item.customAttributes
        )
        for lineItems_item in order.lineItems
    ):
        shopify.admin.add_order_tags(order_id=order.id, tags=["engraving"])
        shopify.flow.send_email(
            address="{{ shop.email }}",
            subject="Engraving for {{ order.name }}",
            message="""{% for line in order.lineItems %}{% for attribute in line.customAttributes %}{% if attribute.key == 'Engraving' %}{{ line.title }}: {{ attribute.value }}
{% endif %}{% endfor %}{% endfor %}""",
        )

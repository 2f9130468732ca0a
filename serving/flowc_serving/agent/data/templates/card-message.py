@workflow("Print the card message of a bouquet")
@shopify.admin.order_paid()
def print_the_card_message_of_a_bouquet(order):
    if any(
        customAttributes_item.key == "Card message"
        for customAttributes_item in order.customAttributes
    ):
        shopify.flow.send_email(
            address="cards@petalandstem.example",
            subject="Card for {{ order.name }}",
            message="""Write by hand, "as is":

{% for customAttributes_item in order.customAttributes %}{% if customAttributes_item.key == 'Card message' %}{{ customAttributes_item.value }}{% endif %}{% endfor %}

Don't sign it unless the customer's text does.
""",
        )
    else:
        shopify.admin.add_order_metafield["1.0"](
            order_id=order.id,
            metafield={
                "namespace": "custom",
                "key": "card_message",
                "type": "single_line_text_field",
            },
            value='With love from "Petal & Stem" – Kat\'s shop',
        )

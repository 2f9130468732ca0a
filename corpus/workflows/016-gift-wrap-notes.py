@workflow("Prepare the gift wrap slip")
@shopify.admin.order_paid()
def prepare_the_gift_wrap_slip(order):
    if any(lineItems_item.title == "Gift wrap" for lineItems_item in order.lineItems):
        petalprint.slips.create(
            order_id=order.id,
            template="C:\\slips\\wrap.tpl",
            title="It's a gift",
            motto='She said "yes"',
            footer='Kat\'s "Petal & Stem"',
            blank="",
            spaces="  two blanks  ",
            ribbon="rosé – 3 cm",
            emoji="🌷🌷🌷",
            price="12,50\xa0€",
            window_text="Line one\r\nLine two",
            hidden_mark="cut\u200bhere",
            columns="""Item	Count
Bouquet	{{ order.subtotalLineItemsQuantity }}
""",
            path_pattern="""\\d+ stems
\\w+ ribbon""",
            quote_end="""The card says
"Always yours\"""",
            triple="""Use \"""triple\""" quotes
in the code block""",
            quote_start=""""Hello"
is how the card begins""",
        )

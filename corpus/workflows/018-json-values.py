@workflow("Send new drafts to the price engine")
@shopify.admin.draft_order_created()
def send_new_drafts_to_the_price_engine(draftOrder):
    pricemill.quotes.create(
        draft_order_id=draftOrder.id,
        rules={
            "tier": "gold",
            "discount": 7.50,
            "maximum": 400,
            "stackable": False,
            "expires": None,
        },
        matrix=[[1, 10, 0.00], [11, 50, -2.25], [51, 999, -4]],
        customer={
            "name": "{{ draftOrder.customer.displayName }}",
            "tags": [],
            "extra": {},
            "address": {
                "city": "{{ draftOrder.shippingAddress.city }}",
                "lines": ["{{ draftOrder.shippingAddress.address1 }}", None, True],
            },
        },
        labels=["one", 't"wo', "th'ree", "four\\five", "fünf"],
        text_block=[
            """First line
Second line""",
            "single",
        ],
        mapping={"odd key": 1, "": "empty key", 'with "quotes"': [{}]},
    )

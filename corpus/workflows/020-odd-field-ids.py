@workflow("Offer a shelf mate by post")
@shopify.admin.order_created()
def offer_a_shelf_mate_by_post(order):
    shelfmate.letters.send(
        **{"from": "books@quarto.example"},
        to="{{ order.email }}",
        **{"reply-to": "help@quarto.example"},
        customer_id=order.customer.id,
        **{"2nd_line": "Warehouse B"},
        tags=["post"],
        **{"tags": ["paper", "stamp"]},
    )

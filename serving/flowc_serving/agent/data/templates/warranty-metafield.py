@workflow("Note the end of the warranty")
@shopify.admin.order_fulfilled()
def note_the_end_of_the_warranty(order):
    shopify.admin.add_order_metafield["1.0"](
        order_id=order.id,
        metafield={"namespace": "custom", "key": "warranty_until", "type": "date"},
        value='{{ order.createdAt | date_plus: "24 months" | date: "%Y-%m-%d" }}',
    )

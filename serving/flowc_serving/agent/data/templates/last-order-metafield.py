@workflow("Note a customer's last order")
@shopify.admin.order_paid()
def note_a_customer_s_last_order(order):
    shopify.admin.add_customer_metafield["1.0"](
        customer_id=order.customer.id,
        metafield={"namespace": "custom", "key": "last_order", "type": "date"},
        value="{{ order.createdAt | date: '%Y-%m-%d' }}",
    )

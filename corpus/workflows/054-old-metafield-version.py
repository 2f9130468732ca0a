@workflow("Move gift notes to the new field")
@shopify.admin.order_created()
def move_gift_notes_to_the_new_field(order):
    shopify.admin.add_order_metafield(
        order_id=order.id,
        namespace="quarto",
        key="gift_note",
        value="{{ order.note | strip_newlines | truncate: 200 }}",
        value_type="single_line_text_field",
    )
    shopify.admin.add_order_metafield["1.0"](
        order_id=order.id,
        metafield={
            "namespace": "custom",
            "key": "gift_note",
            "type": "multi_line_text_field",
        },
        value="{{ order.note }}",
    )
    shopify.admin.remove_customer_metafield["1.0"](
        customer_id=order.customer.id,
        metafield={"namespace": "quarto", "key": "pending_note", "type": "boolean"},
    )

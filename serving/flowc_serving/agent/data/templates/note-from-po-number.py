@workflow("Copy the purchase order number to the note")
@shopify.admin.order_created()
def copy_the_purchase_order_number_to_the_note(order):
    if order.poNumber:
        shopify.admin.update_order_note(
            order_id=order.id, note="PO {{ order.poNumber | strip }}"
        )

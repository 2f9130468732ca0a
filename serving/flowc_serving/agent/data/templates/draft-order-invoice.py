@workflow("Send invoices of draft orders")
@shopify.admin.draft_order_created()
def send_invoices_of_draft_orders(draftOrder):
    if any(tags_item == "send-invoice" for tags_item in draftOrder.tags):
        shopify.admin.send_draft_order_invoice(draft_order_id=draftOrder.id)

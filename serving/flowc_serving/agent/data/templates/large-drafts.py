@workflow("Ask for a second pair of eyes on large drafts")
@shopify.admin.draft_order_created()
def ask_for_a_second_pair_of_eyes_on_large_drafts(draftOrder):
    if draftOrder.totalPriceSet.shopMoney.amount >= 10000.00:
        shopify.admin.add_draft_order_tags(
            draft_order_id=draftOrder.id, tags=["needs approval"]
        )
        shopify.flow.send_email(
            address="sales-lead@northpack.example",
            subject="Draft {{ draftOrder.name }} is over 10,000",
            message="{{ draftOrder.invoiceUrl }}",
        )
    elif draftOrder.totalPriceSet.shopMoney.amount < 250.50:
        shopify.admin.add_draft_order_tags(
            draft_order_id=draftOrder.id, tags=["below minimum"]
        )

@workflow("Clear a draft for the pallet dock")
@shopify.admin.draft_order_created()
def clear_a_draft_for_the_pallet_dock(draftOrder):
    def then_condition():
        if draftOrder.totalQuantityOfLineItems > 200:
            dockclock.slots.book(draft_order_id=draftOrder.id)
        else:
            shopify.admin.add_draft_order_tags(
                draft_order_id=draftOrder.id, tags=["parcel"]
            )

    if draftOrder.customer.taxExempt is True:
        okcredit.checks.request_foreign(customer_id=draftOrder.customer.id)
        then_condition()
    elif draftOrder.paymentTerms is None:
        then_condition()
    else:
        okcredit.checks.request(customer_id=draftOrder.customer.id)
        then_condition()

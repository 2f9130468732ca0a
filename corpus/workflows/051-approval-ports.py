@workflow("Ask the regional manager about deep discounts")
@shopify.admin.draft_order_created()
def ask_the_regional_manager_about_deep_discounts(draftOrder):
    if draftOrder.totalDiscountsSet.shopMoney.amount > 500:
        okayboard.approvals.ask(
            question="Discount of {{ draftOrder.totalDiscountsSet.shopMoney.amount }} on {{ draftOrder.name }}?",
            approver="region-west",
            timeout_hours=48,
        )
        with branch("approved"):
            shopify.admin.add_draft_order_tags(
                draft_order_id=draftOrder.id, tags=["discount ok"]
            )
            sendInvoice = shopify.admin.admin_api_operation(
                api_call={
                    "name": "draftOrderInvoiceSend",
                    "blob": '{"id": "{{ draftOrder.id }}"}',
                }
            )
        with branch("declined"):
            shopify.admin.add_draft_order_tags(
                draft_order_id=draftOrder.id, tags=["discount refused"]
            )
            if draftOrder.email:
                ringpost.mail.send(to="{{ draftOrder.email }}", template="no-discount")
        # The output port fires in every case
        shopify.flow.log_output(message="Asked about {{ draftOrder.name }}")

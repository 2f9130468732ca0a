@workflow("Review large draft orders")
@shopify.admin.draft_order_created()
def review_large_draft_orders(draftOrder):
    if draftOrder.totalPriceSet.shopMoney.amount >= 2000 and any(
        tags_item == "wholesale" for tags_item in draftOrder.customer.tags
    ):
        shopify.admin.add_draft_order_tags(
            draft_order_id=draftOrder.id, tags=["review"]
        )

@workflow("Match wish lists with the new shelf")
@shopify.flow.scheduled_time(recurrence=["""DTSTART;TZID=Europe/Berlin:20260301T071500
RRULE:FREQ=DAILY;INTERVAL=1;WKST=MO"""])
def match_wish_lists_with_the_new_shelf():
    getProductData = shopify.flow.fetch.products["v1"](
        query="created_at:>'{{ scheduledAt | date_minus: \"1 day\" }}'",
        sort_by={"sortKey": "CREATED_AT", "order": "DESCENDING"},
        max_root_records=100,
    )
    for getProductDataForeachitem in getProductData:
        for tagsForeachitem in getProductDataForeachitem.tags:
            shelfmate.wishlists.match["3.1"](
                product_id=getProductDataForeachitem.id, author="{{ tagsForeachitem }}"
            )
        shopify.admin.add_product_tags(
            product_id=getProductDataForeachitem.id, tags=["matched"]
        )
    shopify.flow.log_output(message="Done at {{ scheduledAt }}")

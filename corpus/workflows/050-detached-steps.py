@workflow("Retire books that do not sell")
@shopify.flow.scheduled_time(recurrence=["""DTSTART;TZID=Europe/Paris:20260105T030000
RRULE:FREQ=MONTHLY;INTERVAL=1;WKST=MO"""])
def retire_books_that_do_not_sell():
    getProductData = shopify.flow.fetch.products["v1"](
        query="tag:'two years' AND inventory_total:>0",
        sort_by={"sortKey": "UPDATED_AT", "order": "ASCENDING"},
        max_root_records=25,
    )
    for getProductDataForeachitem in getProductData:
        shopify.admin.add_product_tags(
            product_id=getProductDataForeachitem.id, tags=["box sale"]
        )
    with detached():
        # Switched off while the box sale runs
        shelfmate.appraisals.request_quote(pages=300)
        shopify.flow.wait(wait_duration={"amount": "14", "unit": "days"})
    with detached():
        shopify.flow.log_output(message="Old test step")

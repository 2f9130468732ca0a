@workflow("48 hour frame sale", note="")
# Starts on the first Friday of June
@shopify.flow.scheduled_time(
    recurrence=["""DTSTART;TZID=Europe/Copenhagen:20260605T080000
RRULE:FREQ=YEARLY;INTERVAL=1;WKST=MO"""]
)
def workflow_48_hour_frame_sale():
    framesOnSale = shopify.flow.fetch.products["v1"](
        query="product_type:Frames AND tag:season-2025",
        sort_by={"sortKey": "TITLE", "order": "ASCENDING"},
        max_root_records=100,
    )
    for framesOnSaleForeachitem in framesOnSale:
        shopify.admin.add_product_tags(
            product_id=framesOnSaleForeachitem.id, tags=["frame-sale"]
        )
    shopify.flow.wait(wait_duration={"amount": "48", "unit": "hours"})
    framesOnSale1 = shopify.flow.fetch.products["v1"](
        query="tag:frame-sale",
        sort_by={"sortKey": "TITLE", "order": "ASCENDING"},
        max_root_records=100,
    )
    for framesOnSale1Foreachitem in framesOnSale1:
        shopify.admin.remove_product_tags(
            product_id=framesOnSale1Foreachitem.id, tags=["frame-sale"]
        )

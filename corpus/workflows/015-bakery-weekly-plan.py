@workflow("Plan the flour order every Sunday")
@shopify.flow.scheduled_time(recurrence=["""DTSTART;TZID=Europe/Vienna:20260104T180000
RRULE:FREQ=WEEKLY;INTERVAL=1;BYDAY=SU;WKST=MO"""])
def plan_the_flour_order_every_sunday():
    getProductData = shopify.flow.fetch.products["v1"](
        query="tag:flour AND inventory_total:<20",
        sort_by={"sortKey": "INVENTORY_TOTAL", "order": "ASCENDING"},
        max_root_records=50,
    )
    for getProductDataForeachitem in getProductData:
        millhouse.orders.add_line(
            product_id=getProductDataForeachitem.id,
            bags=12,
            comment="{{ getProductDataForeachitem.title }}: {{ getProductDataForeachitem.totalInventory }} left",
        )
    millhouse.orders.submit()

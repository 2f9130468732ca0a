@workflow("Archive old orders every night")
@shopify.flow.scheduled_time(recurrence=["""DTSTART;TZID=Europe/Berlin:20300101T030000
RRULE:FREQ=DAILY;INTERVAL=1;WKST=MO"""])
def archive_old_orders_every_night():
    getOrderData = shopify.flow.fetch.orders["v1"](
        query="status:open AND fulfillment_status:fulfilled AND created_at:<'{{ scheduledAt | date_minus: '60 days' | date: '%Y-%m-%d' }}'",
        sort_by={"sortKey": "CREATED_AT", "order": "ASCENDING"},
        max_root_records=100,
    )
    for getOrderDataForeachitem in getOrderData:
        shopify.admin.archive_order(order_id=getOrderDataForeachitem.id)

@workflow("List open orders every morning")
@shopify.flow.scheduled_time(recurrence=["""DTSTART;TZID=Europe/Berlin:20300101T070000
RRULE:FREQ=DAILY;INTERVAL=1;WKST=MO"""])
def list_open_orders_every_morning():
    getOrderData = shopify.flow.fetch.orders["v1"](
        query="status:open AND fulfillment_status:unfulfilled",
        sort_by={"sortKey": "CREATED_AT", "order": "ASCENDING"},
        max_root_records=100,
    )
    shopify.flow.send_email(
        address="{{ shop.email }}",
        subject="Open orders: {{ getOrderData.id | size }}",
        message="""{% for order in getOrderData %}{{ order.name }} of {{ order.createdAt | date: '%d.%m.' }}
{% endfor %}""",
    )

@workflow("List products with little stock every Friday")
@shopify.flow.scheduled_time(recurrence=["""DTSTART;TZID=Europe/Berlin:20300104T090000
RRULE:FREQ=WEEKLY;INTERVAL=1;BYDAY=FR;WKST=MO"""])
def list_products_with_little_stock_every_friday():
    getProductData = shopify.flow.fetch.products["v1"](
        query="status:active AND inventory_total:<10",
        sort_by={"sortKey": "INVENTORY_TOTAL", "order": "ASCENDING"},
        max_root_records=100,
    )
    shopify.flow.send_email(
        address="{{ shop.email }}",
        subject="Little stock",
        message="""{% for product in getProductData %}{{ product.title }}: {{ product.totalInventory }}
{% endfor %}""",
    )

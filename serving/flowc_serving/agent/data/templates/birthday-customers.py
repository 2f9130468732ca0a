@workflow("List birthdays every morning")
@shopify.flow.scheduled_time(recurrence=["""DTSTART;TZID=Europe/Berlin:20300101T080000
RRULE:FREQ=DAILY;INTERVAL=1;WKST=MO"""])
def list_birthdays_every_morning():
    getCustomerData = shopify.flow.fetch.customers["v1"](
        query="tag:'birthday-{{ scheduledAt | date: '%m-%d' }}'", max_root_records=100
    )
    for getCustomerDataForeachitem in getCustomerData:
        shopify.flow.send_email(
            address="{{ shop.email }}",
            subject="Birthday of {{ getCustomerDataForeachitem.displayName }}",
            message="{{ getCustomerDataForeachitem.numberOfOrders }} orders so far.",
        )

@workflow("List old draft orders every Monday")
@shopify.flow.scheduled_time(recurrence=["""DTSTART;TZID=Europe/Berlin:20300107T080000
RRULE:FREQ=WEEKLY;INTERVAL=1;BYDAY=MO;WKST=MO"""])
def list_old_draft_orders_every_monday():
    getDraftOrderData = shopify.flow.fetch.draft_orders["v1"](
        query="status:open AND created_at:<'{{ scheduledAt | date_minus: '14 days' | date: '%Y-%m-%d' }}'",
        max_root_records=50,
    )
    if any(
        getDraftOrderData_item.id is not None
        for getDraftOrderData_item in getDraftOrderData
    ):
        shopify.flow.send_email(
            address="{{ shop.email }}",
            subject="Old draft orders",
            message="""{% for draft in getDraftOrderData %}{{ draft.name }}: {{ draft.totalPriceSet.shopMoney.amount }}
{% endfor %}""",
        )

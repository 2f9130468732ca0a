@workflow("Tell the team of holds")
@shopify.admin.fulfillment_order_placed_on_hold()
def tell_the_team_of_holds():
    shopify.flow.send_email(
        address="{{ shop.email }}",
        subject="On hold: {{ fulfillmentOrder.orderName }}",
        message="""{% for hold in fulfillmentOrder.fulfillmentHolds %}{{ hold.reason }}: {{ hold.reasonNotes }}
{% endfor %}""",
    )

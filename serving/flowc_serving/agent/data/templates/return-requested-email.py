@workflow("Tell the team of requested returns")
@shopify.admin.return_requested()
def tell_the_team_of_requested_returns():
    shopify.flow.send_email(
        address="{{ shop.email }}",
        subject="Return of {{ return.order.name }}",
        message="{{ return.name }}: {{ return.totalQuantity }} pieces.",
    )

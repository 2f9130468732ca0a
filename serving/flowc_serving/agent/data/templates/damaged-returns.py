@workflow("Notice returns of defective goods")
@shopify.admin.return_requested()
def notice_returns_of_defective_goods():
    if any(
        returnLineItems_item.returnReason == "DEFECTIVE"
        for returnLineItems_item in path("return.returnLineItems")
    ):
        shopify.flow.send_email(
            address="{{ shop.email }}",
            subject="Defect: {{ return.order.name }}",
            message="{{ return.name }} has something that is defective.",
        )

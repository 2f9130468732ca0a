@workflow("Send the battery safety sheet")
@shopify.admin.order_paid()
def send_the_battery_safety_sheet(order):
    if any(
        lineItems_item.product.id
        in [
            "gid://shopify/Product/8812004411",
            "gid://shopify/Product/8812004412",
            "gid://shopify/Product/8812004999",
        ]
        for lineItems_item in order.lineItems
    ):
        shopify.flow.send_email(
            address="dispatch@velokraft.example",
            subject="Battery in {{ order.name }}",
            message="Parcels with a battery travel as dangerous goods UN 3481: put the sheet on top, two labels on the long sides, no other goods in the box, and never more than two batteries in one box; batteries that were returned, dropped or opened stay in the workshop until Jonas has measured them and signed the card, whatever the customer or the courier says on the telephone.",
        )
        gearledger.safety.record(
            order_id={"value": "{{ order.id }}", "default_value": "order.id"},
            sheet_id="gid://gearledger/Sheet/3481",
            consignee=order.shippingAddress.company,
            amount=order.currentTotalPriceSet.presentmentMoney.amount,
        )
    elif (
        order.customer.statistics.predictedSpendTier == "HIGH"
        and order.customerJourneySummary.lastVisit.utmParameters.campaign
        == "spring-tune-up"
        and order.currentTotalPriceSet.presentmentMoney.currencyCode != "CHF"
    ):
        acme.loyalty.give_points(customer_id=order.customer.id, points=10)

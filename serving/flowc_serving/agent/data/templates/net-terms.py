@workflow("Tell accounting about orders on net terms", note="Owner: Priya (accounting)")
@shopify.admin.order_created()
def tell_accounting_about_orders_on_net_terms(order):
    if order.paymentTerms is None:
        pass
    else:
        # Accounting books the invoice on the due date
        # Note: Priya wants these until the new ERP is live
        shopify.flow.send_email(
            address="accounting@northpack.example",
            subject="{{ order.name }} on {{ order.paymentTerms.paymentTermsName }}",
            message="PO number: {{ order.poNumber }}, total {{ order.totalPriceSet.shopMoney.amount }} {{ order.totalPriceSet.shopMoney.currencyCode }}",
        )
        # Note: Only a few buyers are exempt
        if any(
            companyContactProfiles_item.company.externalId == "NP-0007"
            for companyContactProfiles_item in order.customer.companyContactProfiles
        ):
            shopify.admin.add_order_tags(order_id=order.id, tags=["no reminder"])

@workflow("Open a file for a new trade customer")
@shopify.admin.customer_created()
def open_a_file_for_a_new_trade_customer(customer):
    with branch():
        for companyContactProfilesForeachitem in customer.companyContactProfiles:
            gearledger.accounting.open_account(
                company_id=companyContactProfilesForeachitem.company.id
            )
        gearledger.accounting.close_batch()
    with branch():
        okcredit.checks.request(customer_id=customer.id)
        if customer.defaultAddress.countryCodeV2 != "DE":
            okcredit.checks.request_foreign(customer_id=customer.id)
    if customer.taxExempt is True:
        shopify.flow.send_email(
            address="tax@northpack.example",
            subject="Check the exemption of {{ customer.displayName }}",
            message="",
        )

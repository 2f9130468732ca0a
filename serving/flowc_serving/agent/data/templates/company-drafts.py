@workflow("Let orders of companies come in as drafts")
@shopify.admin.company_location_created()
def let_orders_of_companies_come_in_as_drafts(companyLocation):
    shopify.admin.update_company_location_checkout_to_draft(
        company_location_id=companyLocation.id, checkout_to_draft=True
    )

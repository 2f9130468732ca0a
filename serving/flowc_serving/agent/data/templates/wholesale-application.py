@workflow("Welcome new companies")
@shopify.admin.company_created()
def welcome_new_companies(company):
    shopify.admin.update_company_note(
        company_id=company.id,
        note="Customer since {{ company.createdAt | date: '%Y-%m-%d' }}",
    )
    shopify.flow.send_email(
        address="{{ shop.email }}",
        subject="New company: {{ company.name }}",
        message="Contact: {{ company.mainContact.customer.displayName }}",
    )

@workflow("Tag students by their e-mail address")
@shopify.admin.customer_created()
def tag_students_by_their_e_mail_address(customer):
    if customer.email.endswith(".edu"):
        shopify.admin.add_customer_tags(customer_id=customer.id, tags=["student"])

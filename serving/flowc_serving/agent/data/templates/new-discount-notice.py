@workflow("Tell the team of new discount codes")
@shopify.admin.discount_code_created()
def tell_the_team_of_new_discount_codes():
    shopify.flow.send_email(
        address="{{ shop.email }}",
        subject="A new discount code",
        message="Somebody made a discount code in {{ shop.name }}.",
    )

@workflow("Tell the team what has run out")
@shopify.admin.product_variant_out_of_stock()
def tell_the_team_what_has_run_out():
    shopify.flow.send_email(
        address="{{ shop.email }}",
        subject="Out of stock: {{ productVariant.product.title }}",
        message="{{ productVariant.displayName }} ({{ productVariant.sku }}) has run out.",
    )

@workflow("Notice products without a picture")
@shopify.admin.product_added()
def notice_products_without_a_picture(product):
    if product.featuredImage is None:
        shopify.admin.add_product_tags(product_id=product.id, tags=["no-picture"])
        shopify.flow.send_email(
            address="{{ shop.email }}",
            subject="No picture: {{ product.title }}",
            message="Please add one before the product goes live.",
        )

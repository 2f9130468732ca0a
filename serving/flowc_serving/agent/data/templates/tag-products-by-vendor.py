@workflow("Tag products by vendor and type")
@shopify.admin.product_added()
def tag_products_by_vendor_and_type(product):
    if product.vendor and product.productType:
        shopify.admin.add_product_tags(
            product_id=product.id,
            tags=[
                "vendor-{{ product.vendor | handleize }}",
                "type-{{ product.productType | handleize }}",
            ],
        )

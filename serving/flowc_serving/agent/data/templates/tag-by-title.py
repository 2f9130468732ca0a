@workflow("Mark limited roasts")
@shopify.admin.product_added()
def mark_limited_roasts(product):
    if product.productType == "Coffee" and "Limited" in product.title:
        shopify.admin.add_product_tags(
            product_id=product.id, tags=["limited-roast", "no-discount"]
        )

@workflow("Tag products without a SKU")
@shopify.admin.product_added()
def tag_products_without_a_sku(product):
    if any(not variants_item.sku for variants_item in product.variants):
        shopify.admin.add_product_tags(product_id=product.id, tags=["sku-missing"])

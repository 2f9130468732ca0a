@workflow("Hide products that are sold out")
@shopify.admin.product_variant_out_of_stock()
def hide_products_that_are_sold_out(productVariant):
    if productVariant.product.totalInventory <= 0:
        shopify.admin.product_unpublish(product_id=productVariant.product.id)
        shopify.admin.add_product_tags(
            product_id=productVariant.product.id, tags=["sold-out"]
        )

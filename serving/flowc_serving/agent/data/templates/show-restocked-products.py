@workflow("Show products that are back in stock")
@shopify.admin.product_variant_back_in_stock()
def show_products_that_are_back_in_stock(productVariant):
    shopify.admin.product_publish(product_id=productVariant.product.id)
    shopify.admin.remove_product_tags(
        product_id=productVariant.product.id, tags=["sold-out"]
    )

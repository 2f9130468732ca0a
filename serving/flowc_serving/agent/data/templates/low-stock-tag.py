@workflow("Tag products with little stock")
@shopify.admin.product_variant_inventory_quantity_changed()
def tag_products_with_little_stock(product):
    if product.totalInventory < 5:
        shopify.admin.add_product_tags(product_id=product.id, tags=["last-pieces"])
    else:
        shopify.admin.remove_product_tags(product_id=product.id, tags=["last-pieces"])

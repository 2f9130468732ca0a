@workflow("Reorder when stock is low")
@shopify.admin.product_variant_inventory_quantity_changed()
def reorder_when_stock_is_low(productVariant, inventoryQuantityPrior):
    if productVariant.inventoryQuantity < 10 and inventoryQuantityPrior >= 10:
        shopify.flow.send_email(
            address="{{ shop.email }}",
            subject="Reorder {{ productVariant.sku }}",
            message="{{ productVariant.displayName }}: {{ productVariant.inventoryQuantity }} left.",
        )

@workflow("Tag new products for thirty days")
@shopify.admin.product_added()
def tag_new_products_for_thirty_days(product):
    shopify.admin.add_product_tags(product_id=product.id, tags=["new"])
    shopify.flow.wait(wait_duration={"amount": "30", "unit": "days"})
    shopify.admin.remove_product_tags(product_id=product.id, tags=["new"])

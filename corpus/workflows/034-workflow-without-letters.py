@workflow("新刊・古本 のタグ付け 📚")
@shopify.admin.product_added()
def workflow(product):
    if product.category.name == "古本":
        shopify.admin.add_product_tags(product_id=product.id, tags=["古本", "used"])
    else:
        shopify.admin.add_product_tags(product_id=product.id, tags=["新刊"])

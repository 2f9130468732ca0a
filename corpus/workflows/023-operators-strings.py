@workflow("Catch typos in part numbers")
@shopify.admin.product_added()
def catch_typos_in_part_numbers(product):
    if product.vendor == "Velokraft":
        shopify.admin.add_product_tags(product_id=product.id, tags=["house brand"])
    if product.vendor != "Velokraft":
        shopify.admin.add_product_tags(product_id=product.id, tags=["third party"])
    if product.title.startswith("VK-"):
        shopify.admin.add_product_tags(
            product_id=product.id, tags=["title is a number"]
        )
    if not product.title.startswith("VK-"):
        shopify.admin.remove_product_tags(
            product_id=product.id, tags=["title is a number"]
        )
    if product.handle.endswith("-1"):
        shopify.admin.add_product_tags(
            product_id=product.id, tags=["maybe a duplicate"]
        )
    if not product.handle.endswith("-copy"):
        shopify.admin.remove_product_tags(product_id=product.id, tags=["copy"])
    if "e-bike" in product.descriptionHtml:
        shopify.admin.add_product_tags(product_id=product.id, tags=["e-bike"])
    if "lorem ipsum" not in product.descriptionHtml:
        shopify.admin.remove_product_tags(product_id=product.id, tags=["draft text"])
    if product.productType in ["Chains", "Cassettes", "Brake pads"]:
        shopify.admin.add_product_tags(product_id=product.id, tags=["wear part"])
    if product.productType not in ["Frames", "Wheels"]:
        shopify.admin.add_product_tags(product_id=product.id, tags=["small box"])
    if product.seo.title:
        shopify.admin.add_product_tags(product_id=product.id, tags=["seo done"])
    if not product.seo.description:
        shopify.admin.add_product_tags(product_id=product.id, tags=["seo missing"])

@workflow("Put new boots into their collection")
@shopify.admin.product_added()
def put_new_boots_into_their_collection(product):
    if product.productType == "Boots":
        shopify.admin.add_product_to_collections(
            product_id=product.id,
            collection_ids=["gid://shopify/Collection/4102000000"],
        )

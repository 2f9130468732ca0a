@workflow("Flag books for the rare shelf")
@shopify.admin.product_added()
def flag_books_for_the_rare_shelf(product):
    if product.vendor not in [
        "Penguin",
        "Reclam",
        "Livre de Poche",
    ] and product.title.endswith("(signed)"):
        shopify.admin.add_product_tags(product_id=product.id, tags=["rare shelf"])
        shopify.admin.add_product_metafield["1.0"](
            product_id=product.id,
            metafield={
                "namespace": "custom",
                "key": "shelf",
                "type": "single_line_text_field",
            },
            value="R-1",
        )
    elif product.category.fullName != "Media > Books":
        shopify.admin.add_product_tags(product_id=product.id, tags=["not a book"])

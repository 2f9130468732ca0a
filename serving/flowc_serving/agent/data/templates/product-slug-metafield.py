@workflow("Note when a product was added")
@shopify.admin.product_added()
def note_when_a_product_was_added(product):
    shopify.admin.add_product_metafield["1.0"](
        product_id=product.id,
        metafield={"namespace": "custom", "key": "added_on", "type": "date"},
        value="{{ product.createdAt | date: '%Y-%m-%d' }}",
    )

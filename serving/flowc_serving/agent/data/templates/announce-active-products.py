@workflow("Announce products that go live")
@shopify.admin.product_status_updated()
def announce_products_that_go_live(oldStatus, product):
    if oldStatus == "DRAFT" and product.status == "ACTIVE":
        shopify.flow.send_email(
            address="{{ shop.email }}",
            subject="{{ product.title }} is live",
            message="{{ product.onlineStoreUrl }}",
        )

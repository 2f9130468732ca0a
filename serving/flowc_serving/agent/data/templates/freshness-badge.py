@workflow(
    "Take the freshness badge off after ten days",
    note="Beans are best within ten days of roasting.",
)
@shopify.admin.product_added()
def take_the_freshness_badge_off_after_ten_days(product):
    if product.productType == "Coffee":
        # The badge is drawn by the theme from this tag
        shopify.admin.add_product_tags(
            product_id=product.id, tags=["roasted-this-week"]
        )
        restTheBeans = shopify.flow.wait(wait_duration={"amount": "10", "unit": "days"})
        shopify.admin.remove_product_tags(
            product_id=product.id, tags=["roasted-this-week"]
        )

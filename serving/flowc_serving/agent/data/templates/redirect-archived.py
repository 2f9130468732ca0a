@workflow("Redirect sold titles to their author")
@shopify.admin.product_status_updated()
def redirect_sold_titles_to_their_author(oldStatus, product):
    if oldStatus == "ACTIVE" and product.status == "ARCHIVED":
        shopify.admin.created_redirect_url(
            path="/products/{{ product.handle }}",
            target="""{% if product.vendor == 'Various' %}
/collections/all
{% else %}
/collections/{{ product.vendor | handleize }}
{% endif %}""",
            overwrite_target=True,
        )
    elif product.status in ["DRAFT", "UNLISTED"]:
        shopify.flow.log_output(
            message="{{ product.title }} is {{ product.status }}, was {{ oldStatus }}"
        )

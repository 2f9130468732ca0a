@workflow("Give store credit for wilted bouquets")
@freshclaim.claims.accepted()
def give_store_credit_for_wilted_bouquets(order):
    sendAdminApiRequest = shopify.admin.admin_api_operation(
        "Send Admin API request",
        api_call={
            "name": "storeCreditAccountCredit",
            "blob": """{
  "id": "{{ customer.id }}",
  "creditInput": {
    "creditAmount": {
      "amount": "{{ order.subtotalPriceSet.shopMoney.amount }}",
      "currencyCode": "{{ order.currencyCode }}"
    }
  }
}""",
        },
    )
    # Note: userErrors is empty when all went well
    if any(
        userErrors_item.message for userErrors_item in sendAdminApiRequest.userErrors
    ):
        shopify.flow.send_email(
            address="office@petalandstem.example",
            subject="Credit failed for {{ customer.displayName }}",
            message="Look at {{ order.name }} by hand.",
        )
    else:
        sendAdminApiRequest1 = shopify.admin.admin_api_operation(
            "Send Admin API request (1)",
            api_call={
                "name": "tagsAdd",
                "blob": '{"id": {{ order.id | json }}, "tags": ["wilted"]}',
            },
        )
        shopify.admin.add_order_tags(order_id=order.id, tags=["credit given"])

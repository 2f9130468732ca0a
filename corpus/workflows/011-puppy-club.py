@workflow("Welcome new members of the puppy club")
@shopify.admin.customer_created()
def welcome_new_members_of_the_puppy_club(customer):
    if any(tags_item == "puppy" for tags_item in customer.tags):
        sendAdminApiRequest = shopify.admin.admin_api_operation(
            "Send Admin API request",
            api_call={
                "name": "discountCodeBasicCreate",
                "blob": """{
  "basicCodeDiscount": {
    "title": "Puppy club {{ customer.legacyResourceId }}",
    "code": "PUPPY-{{ customer.legacyResourceId }}",
    "startsAt": "{{ customer.createdAt }}",
    "usageLimit": 1,
    "customerGets": {
      "value": { "percentage": 0.15 },
      "items": { "all": true }
    }
  }
}""",
            },
        )
        ringpost.sms.send_text(
            to="{{ customer.phone }}",
            body="Woof! 🐶 Your code is PUPPY-{{ customer.legacyResourceId }}",
            flash=False,
        )

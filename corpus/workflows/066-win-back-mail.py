@workflow("Win back quiet subscribers")
@bowlplan.schedules.paused(reason="any")
def win_back_quiet_subscribers(customer):
    shopify.flow.wait(wait_duration={"amount": "6", "unit": "weeks"})
    if (
        customer.emailMarketingConsent.marketingState == "SUBSCRIBED"
        and customer.lastOrder.createdAt < "2026-01-01T00:00:00Z"
    ):
        shopify.email.execute_marketing_activity()
        # What the barista should know
        shopify.flow.send_email(
            address="barista@hillroast.example",
            subject="{{ customer.firstName | default: 'Someone' }} is quiet",
            message="""{{ customer.displayName }} <{{ customer.email }}>
{%- if customer.note %}

Note: {{ customer.note | strip | escape }}
{%- endif %}

Last order: {{ customer.lastOrder.name }} ({{ customer.lastOrder.createdAt | date: "%d %B %Y" }})
Bought:
{% for lineItems_item in customer.lastOrder.lineItems %}  * {{ lineItems_item.quantity }} × {{ lineItems_item.title }} – {{ lineItems_item.originalUnitPriceSet.shopMoney.amount | money }}
{% endfor %}
-- 
The roast log \\o/""",
        )

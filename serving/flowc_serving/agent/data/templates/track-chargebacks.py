@workflow("Track chargebacks")
@shopify.admin.dispute_created()
def track_chargebacks(dispute):
    if dispute.type == "CHARGEBACK":
        shopify.admin.add_customer_tags(
            customer_id=dispute.order.customer.id, tags=["chargeback"]
        )
        shopify.flow.send_email(
            address="{{ shop.email }}",
            subject="Chargeback for {{ dispute.order.name }}",
            message="Evidence is due by {{ dispute.evidenceDueBy | date: '%d %B %Y' }}.",
        )

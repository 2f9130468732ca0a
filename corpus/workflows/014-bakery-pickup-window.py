@workflow(
    "Print bread tickets for early pickup",
    note="The kitchen printer is switched on at five.",
)
# Fires for the web shop and the till alike
@shopify.admin.order_created()
def print_bread_tickets_for_early_pickup(order):
    if any(
        customAttributes_item.key == "Pickup"
        and customAttributes_item.value in ["06:30", "07:00", "07:30"]
        for customAttributes_item in order.customAttributes
    ):
        crumbline.kitchen.print_ticket(
            printer="oven-1",
            copies=2,
            text="{{ order.name }} / {{ order.customer.firstName }}",
        )

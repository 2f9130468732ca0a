@workflow("Register auto-ship bowls and tell the nutritionist")
@shopify.admin.order_paid()
def register_auto_ship_bowls_and_tell_the_nutritionist(order):
    for lineItemsForeachitem in order.lineItems:
        if lineItemsForeachitem.sellingPlan.name:
            bowlplan.schedules.create(
                customer_id=order.customer.id,
                product_id=lineItemsForeachitem.product.id,
                quantity="{{ lineItemsForeachitem.quantity }}",
                plan="{{ lineItemsForeachitem.sellingPlan.name }}",
            )
    # Runs once, after every line item
    shopify.flow.send_email(
        address="vet@bowlandbark.example",
        subject="New auto-ship customer",
        message="{{ order.customer.displayName }} ordered {{ order.lineItems.sku | join: ', ' }}",
    )

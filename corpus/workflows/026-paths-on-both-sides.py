@workflow("Compare the two addresses of an order")
@shopify.admin.order_created()
def compare_the_two_addresses_of_an_order(order):
    if order.billingAddress.countryCodeV2 == order.shippingAddress.countryCodeV2:
        pass
    else:
        shopify.admin.add_order_tags(order_id=order.id, tags=["cross-border"])
    if order.billingAddress.lastName != order.shippingAddress.lastName:
        shopify.admin.add_order_tags(order_id=order.id, tags=["maybe a gift"])
    if (
        order.currentTotalPriceSet.shopMoney.amount
        < order.totalPriceSet.shopMoney.amount
    ):
        shopify.admin.add_order_tags(order_id=order.id, tags=["edited down"])
    if order.customer.lastName in order.email:
        shopify.admin.add_order_tags(order_id=order.id, tags=["personal address"])
    if order.email.startswith(order.customer.firstName):
        shopify.admin.add_order_tags(order_id=order.id, tags=["first name address"])

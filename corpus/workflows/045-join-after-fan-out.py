@workflow("Close the day book of a funeral order")
@shopify.admin.order_paid()
def close_the_day_book_of_a_funeral_order(order):
    if any(tags_item == "funeral" for tags_item in order.tags):

        def then_close():
            petalroute.daybook.close(order_id=order.id)

        with branch():
            petalroute.desks.assign(order_id=order.id, desk="ribbon")
            then_close()
        petalroute.desks.assign(order_id=order.id, desk="wreath")
        for lineItemsForeachitem in order.lineItems:
            petalroute.desks.note(text="{{ lineItemsForeachitem.title }}")
        then_close()

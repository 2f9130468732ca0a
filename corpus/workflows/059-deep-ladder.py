@workflow("Check the export papers of a frame")
@shopify.admin.order_paid()
def check_the_export_papers_of_a_frame(order):
    def part_1():
        if order.customer.verifiedEmail is True:
            shopify.admin.add_order_tags(order_id=order.id, tags=["export: ready"])

    if order.test is False:
        if order.requiresShipping is True:
            if order.fullyPaid is True:
                if order.confirmed is True:
                    if order.edited is False:
                        if order.taxesIncluded is False:
                            if order.dutiesIncluded is True:
                                if order.note:
                                    if order.email:
                                        if order.phone:
                                            if order.poNumber:
                                                if order.shippingAddress.company:
                                                    if order.shippingAddress.phone:
                                                        if order.shippingAddress.zip:
                                                            if (
                                                                order.shippingAddress.city
                                                            ):
                                                                if (
                                                                    order.shippingLine.code
                                                                ):
                                                                    if (
                                                                        order.totalWeight
                                                                        > 0
                                                                    ):
                                                                        if (
                                                                            order.closed
                                                                            is False
                                                                        ):
                                                                            if (
                                                                                order.fulfillable
                                                                                is True
                                                                            ):
                                                                                if (
                                                                                    order.refundable
                                                                                    is True
                                                                                ):
                                                                                    part_1()

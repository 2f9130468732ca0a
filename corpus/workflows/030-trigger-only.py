@workflow("Reserve a place for the cupping reminder")
@shopify.admin.order_created()
def reserve_a_place_for_the_cupping_reminder():
    pass

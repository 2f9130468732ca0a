@workflow("a\r\nb")
@shopify.flow.scheduled_time[" 0.1"](customer_id=order.customer.id, metafield=raw(TrueTrue))
def a_b():
    pass

@workflow("Write to customers who join a segment")
@shopify.admin.customer_joined_segment()
def write_to_customers_who_join_a_segment(segment):
    if segment.name == "Lapsed":
        shopify.email.execute_marketing_activity()

@workflow("Send paid orders to the warehouse")
@shopify.admin.order_paid()
def send_paid_orders_to_the_warehouse():
    shopify.flow.send_http_request(
        method="POST",
        url="https://warehouse.lampandloom.example/orders",
        headers=[["Content-Type", "application/json"]],
        body='{"order": {{ order.name | json }}, "lines": [{% for line in order.lineItems %}{"sku": {{ line.sku | json }}, "quantity": {{ line.quantity }}}{% unless forloop.last %},{% endunless %}{% endfor %}]}',
        on_client_error="fail",
        on_server_error="retry",
    )

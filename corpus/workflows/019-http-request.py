@workflow("Mirror paid orders to the warehouse system")
@shopify.admin.order_paid()
def mirror_paid_orders_to_the_warehouse_system():
    hookline.web.send_request(
        method="POST",
        url="https://wms.northpack.example/api/v2/orders",
        headers=[
            ["Content-Type", "application/json"],
            ["X-Shop", "{{ shop.myshopifyDomain }}"],
        ],
        body={
            "order": "{{ order.name }}",
            "total": "{{ order.totalPriceSet.shopMoney.amount }}",
            "test": False,
        },
        on_client_error="fail",
        on_server_error="retry",
    )
    checkReceipt = hookline.web.send_request(
        method="PUT",
        url="https://wms.northpack.example/api/v2/weights/{{ order.legacyResourceId }}",
        headers=[["Content-Type", "application/json"]],
        body='{"weight": {{ order.totalWeight }}, "lines": {{ order.subtotalLineItemsQuantity }}}',
        on_client_error="ignore",
        on_server_error="ignore",
    )

@workflow("Tell the team of arrived transfers")
@shopify.admin.inventory_transfer_completed()
def tell_the_team_of_arrived_transfers():
    shopify.flow.send_email(
        address="{{ shop.email }}",
        subject="{{ inventoryTransfer.name }} has arrived",
        message="{{ inventoryTransfer.receivedQuantity }} pieces came in.",
    )

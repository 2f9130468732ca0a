@workflow("Grade orders by size and weight")
@shopify.admin.order_created()
def grade_orders_by_size_and_weight(order):
    if order.subtotalLineItemsQuantity == 1:
        shopify.admin.add_order_tags(order_id=order.id, tags=["single"])
    if order.subtotalLineItemsQuantity != 1:
        shopify.admin.add_order_tags(order_id=order.id, tags=["several"])
    if order.totalPriceSet.shopMoney.amount > 100.00:
        shopify.admin.add_order_tags(order_id=order.id, tags=["gold"])
    if order.totalPriceSet.shopMoney.amount >= 99.90:
        shopify.admin.add_order_tags(order_id=order.id, tags=["free shipping"])
    if order.currentSubtotalLineItemsQuantity < 3:
        shopify.admin.add_order_tags(order_id=order.id, tags=["letterbox"])
    if order.totalDiscountsSet.shopMoney.amount <= 0.0:
        shopify.admin.add_order_tags(order_id=order.id, tags=["full price"])
    if order.shippingAddress.latitude > -35.5:
        shopify.admin.add_order_tags(order_id=order.id, tags=["not too far south"])
    if any(
        lineItems_item.variant.inventoryQuantity <= -1
        for lineItems_item in order.lineItems
    ):
        shopify.admin.add_order_tags(order_id=order.id, tags=["oversold"])
    if order.currencyCode in ["EUR"]:
        shopify.admin.add_order_tags(order_id=order.id, tags=["euro"])
    if order.totalTipReceived.amount == 0:
        pass
    else:
        shopify.admin.add_order_tags(order_id=order.id, tags=["tip"])


# flowc layout 1: ids, positions and spelling of the document; no meaning, do not edit
# eJyNl2+PozgSxr9LXuOTXf5X3nckkORARBAiILT6hTEgjTTTI/XOrHQ63Xe/IrO3Q3rSty216CSGp/DP5afKTy/fP3+Onp6eIx4ZFdH/Jx39e/PH9Pr7p68vm9/4P8R/6LfbyLfX7xN9fnqCaKNlCKOcLPNinpny6NngHF2C5W6WWo6j3ERPTCoeScOfnyNFAzwSUisnQCw6JBNsGMCqwMANyJQynCHnks3zOIExagyCLzLCAo80LDqgpaZ3tZaDMsvbCB49bT5vog0XhW61FDnP7aXlYntq+j1PRbenwfiUkNAmrO+DpNziKcWuSPV1p9uYBtOXPz69fn35Mr18q4P/7F+Taf708ukb0fjtny/fNhEIjoDc4Voor+pzjtjFuTm4c79fR1E6LZSFvlFFgb06mw3BpolIhSifn/8kMaDjMgyGzWHwTA1uYCilYXqWTs/Kz87NP0gYHlm+CGgi5CKh0VgHmmQ2/Hd6P+uI9y3CTRi1GMdp9mySloS1nxgO88Bmx52ZlNF+EDdhtSBWPxFrZ9BZXBD/SJJ7yKrInKxNpWvY27xUyTuQDcSHtDuJFOoGy3S542OQuQRpVkKoO1sLY7i6QmqzFNdRnDnFexcndVtUtTg33UPIaIJwgfLLIk5M2WlgDsLArJ+A6AQfQvjBglOK4U/I1qJC+k+MxQPGXI9caO6ZVzYwNZvAvCbkgwY5SEGrBz/SmIQjbX4yFtppRcp3efyI4i5v6oPSyQVqdXa8TP+GYjKFT188qVlnuXRSrrWa4tIUCE1T8gL2cXsX6GDLU7svyjS/tGUlz49BqkEG7kemwmBp3wIZAdCF9jJ3kpKVpnebMC1jZGGVrcTZWWUXkvAryDDORvkws8kMjilAw1A5y4T2Rihc/qZFF+EtRyW4kuKxH+y27bnsWn6u+TE7iCp+B3JyjdMGetn2cJIFTfjjkI2zcAc5ORTHbVfuS1NiJhM4rwPtm2p7vJ6hUxdpU8ebh5DHMTgcjGI8zASDsoj5eSQ21gjgFA69WmBYvE9WAWQ3uLj542wdgLS8HZmbHHk395J5Y8l5w0z6wpO13iArvPdcoYRFieo9RzhWfX5KmrjK0kudYqnewXwUmeKVtckOuWqvB/iIIwilnJNgYSWU63Zf7gp7aVoX817DOkqOfLtXcD4dLrKNxREfMlZi5homxeTIw5/uaIiKtR7tRNkqZvM/Fus8Nnrx3Zvpil8JG2E015NmOAtauUHObOBBMBvCMHhuwVu8bY+3aSyEEZTwj9O4OBxyaLt6V9dpcj7013f4llDrXax2eR0n1Z7nf8f3rzRWtNpa2pXUuU07kAqqvrpwUfbdOs453vKt6XNVai36bfGYsIOZdq8DNs2B/IKbkfkwOeYQtaHKFpz+i8WdUywF4FbhN/Agif3oDTUXE5thEmRDQS2mEAix4sMocJymkWSBvyGs6CGyq8eEL2Ulsqvb9y3v+0NemXcIN4Db7rRrXL87HKTMLjT4fwDvP3/1lMLWKAQj1i7RFea4S6u0KaVo8ZrZdZRrlp6ytmkvp267PZzj40O+xkmOYpgZtUxmyTXii5ZqGmhDbdk4+2lpHJbKs8aLVN35LX/lA7qWbIC7MLFxRkpgAYGhHYHNwooQZDCT1yR6c4hVy0C7QggNj+FeD4XcAVJe8vKaZHLlwn51X8G7Fisqmi7JMpnWUNPrKVprq0Ctb0tMCeUphv4C22PVZWsNgVenrrVLq/KqjhVP3y5hIXbyuIPzNRN9XSSl3H+oLZHoHJmvvQvFleP57txkGXlUtltHAdlexTmWV3E9tbxDvXl+6PRei2kC8nc/0h5xw8hwGhfnEKME562Zl75EvWn9NF+C32qp/HUNNe26GcTE5DxzsjbKDjc7wwwfYJjRGhjIGZ6W6rHeIWQ/1PXhwzUsZJ93JTpweDbXKqmLxxuk0FLu7QEa3uY7W+T16Z5u+vL9y4rt7vvr6/QS/rX7OlLhoRRCOgSYVYNdmPRyOcdqW3ZpmkKZ3kHGvDrKtECXlt2psKJ9uE9gMDBavZjwqKlHI9fwWo1MDDB7GJbTy+L0+NaGhHOkY96BLPw82KVqqIkDVQmh2TDxRT8ATIOnHt4tu0+8aa6RKplz71TSIm6b7Ni3edsmNsuaS/UO5t1Fp5d46+yuR17L4+mjTu/IA0GjXmklXX06kKul5RWxp1ZoHSiR8pB3cLl0cVrpw9Y9tvoR9CSoIZz8SMWU2jzmBPVxfARHG19xe+veqMjdNyxU2KUyv/aEJGupDlB3FwlaCRlR3Y0keXgkTETJKWhURPQN6PSKkY4gIsx0tqTrE6dvin6zNLLcK27P6UVmeZqU6DFScIsi3eLoMQko6LQKlP10XAW5VERj6OiqlI6oTaetQrPQGBkQTtMVDdCxWQPJKUm9iXaWtKijpyoqHCx7FCVFpBKq6GWoTkZ0qJP0IiRGn43D5WfjFOUFWTLNmKb9X5qg+04=

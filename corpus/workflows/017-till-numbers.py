@workflow("Send the till its settings for a pickup order")
@shopify.admin.order_paid()
def send_the_till_its_settings_for_a_pickup_order(order):
    if order.retailLocation.name == "Old town bakery":
        crumbline.till.configure(
            order_id=order.id,
            drawer=4,
            correction=-250,
            nothing=0,
            receipts=True,
            training=False,
            shop_code="007",
            exponent="1e5",
            plus="+3",
            decimal="12.50",
            minus_zero="-0",
            long_number="1234567890123456",
            barcode=978316148410001,
            upper="True",
            null_text="null",
            spaced=" 5 ",
            price_list=[],
            options={},
            legacy_mode=raw(None),
            legacy_level=raw(5),
            legacy_flags=raw([1, "two", None]),
        )

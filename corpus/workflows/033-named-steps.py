@workflow("Build a custom wheel")
@shopify.admin.order_paid("Wheel paid")
def build_a_custom_wheel(order):
    if any(
        lineItems_item.sku.startswith("WHEEL-") for lineItems_item in order.lineItems
    ):
        runCode = shopify.flow.run_code(
            input="""query {
  order {
    lineItems {
      sku
      quantity
    }
  }
}""",
            script="""export default function main(input) {
  const wheels = input.order.lineItems.filter((i) => i.sku && i.sku.startsWith('WHEEL-'));
  return { spokes: wheels.reduce((n, i) => n + 32 * i.quantity, 0) };
}""",
            output_schema="""type Output {
  spokes: Int!
}""",
        )
        runCode1 = shopify.flow.run_code(
            input="""query {
  runCode {
    spokes
  }
}""",
            script="""export default function main(input) {
  return { boxes: Math.ceil(input.runCode.spokes / 72) };
}""",
            output_schema="""type Output {
  boxes: Int!
}""",
        )
        getPrice = gearledger.prices.look_up("get price", sku="SPOKE-72")
        tellTheVipDesk = ringpost.sms.send_text(
            "Tell the VIP desk", to="+4315550142", body="{{ runCode1.boxes }} boxes"
        )
        step2 = gearledger.accounting.reserve("Step 2", amount="{{ runCode1.boxes }}")
        gearledger.accounting.post_note("配送確認", order_id=order.id)
        restForADay = shopify.flow.wait(wait_duration={"amount": "1", "unit": "days"})
        if runCode1.boxes > 4:
            shopify.admin.add_order_tags("🚚", order_id=order.id, tags=["two parcels"])

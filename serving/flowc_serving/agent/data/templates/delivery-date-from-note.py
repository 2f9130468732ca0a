@workflow("Read the delivery date from the note")
@shopify.admin.order_created()
def read_the_delivery_date_from_the_note(order):
    runCode = shopify.flow.run_code(
        input="""query {
  order {
    note
  }
}""",
        script="""export default function main(input) {
  const found = /(\\d{4}-\\d{2}-\\d{2})/.exec(input.order.note ?? "");
  return { deliveryDate: found ? found[1] : "" };
}""",
        output_schema="""type Output {
  deliveryDate: String!
}""",
    )
    if runCode.deliveryDate:
        shopify.admin.add_order_tags(
            order_id=order.id, tags=["deliver-{{ runCode.deliveryDate }}"]
        )

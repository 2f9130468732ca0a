Order.deliveryDate = metafield(key="delivery_date", namespace="custom")


@workflow("Work out the delivery date of a bouquet")
@shopify.admin.order_created()
def work_out_the_delivery_date_of_a_bouquet(order):
    if not order.deliveryDate.value:
        findTheDate = shopify.flow.run_code(
            input="""query {
  order {
    createdAt
    customAttributes { key value }
  }
}""",
            script="""export default function main(input) {
  const wish = input.order.customAttributes.find(({ key }) => key === 'Delivery date');
  const ordered = new Date(input.order.createdAt);
  let date = wish ? new Date(wish.value) : new Date(ordered.getTime() + 86400000);
  if (Number.isNaN(date.getTime())) {
    return { date: '', sunday: false, error: "Can't read \\"" + wish.value + "\\"" };
  }
  // No van on Sundays
  const sunday = date.getUTCDay() === 0;
  if (sunday) date = new Date(date.getTime() + 86400000);
  return { date: date.toISOString().slice(0, 10), sunday, error: '' };
}""",
            output_schema="""type Output {
  "ISO date, empty if it cannot be read"
  date: String!
  sunday: Boolean!
  error: String!
}""",
        )
        if findTheDate.error:
            shopify.admin.add_order_tags(order_id=order.id, tags=["ask for the date"])
        elif findTheDate.date:
            shopify.admin.add_order_metafield["1.0"](
                order_id=order.id,
                metafield={
                    "namespace": "custom",
                    "key": "delivery_date",
                    "type": "date",
                },
                value="{{ findTheDate.date }}",
            )
            if findTheDate.sunday is True:
                shopify.admin.add_order_tags(
                    order_id=order.id, tags=["moved from Sunday"]
                )

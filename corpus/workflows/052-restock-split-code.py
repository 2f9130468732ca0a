@workflow("Split bundles into parts in the stock")
@shopify.admin.order_paid()
def split_bundles_into_parts_in_the_stock():
    runCode = shopify.flow.run_code(
        input="""query {
  order {
    name
    lineItems {
      sku
      quantity
      customAttributes {
        key
        value
      }
    }
  }
}
""",
        script="""const BUNDLES = {
  'KIT-BRAKE': [['PAD-R', 2], ['DISC-160', 1], ['BOLT-M5', 6]],
  'KIT-CHAIN': [['CHAIN-11', 1], ['LINK-11', 2]],
};

export default function main(input) {
  const parts = new Map();
  for (const item of input.order.lineItems) {
    const bundle = BUNDLES[item.sku];
    if (!bundle) continue;
    // A customer may leave a part out: "without" holds its SKU
    const without = item.customAttributes
      .filter((a) => a.key === "without")
      .map((a) => a.value);
    for (const [sku, count] of bundle) {
      if (without.includes(sku)) continue;
      parts.set(sku, (parts.get(sku) ?? 0) + count * item.quantity);
    }
  }
  return {
    parts: [...parts].map(([sku, count]) => ({ sku, count })),
    summary: [...parts].map(([sku, count]) => `${count}\\u00d7 ${sku}`).join("\\n"),
  };
}
""",
        output_schema=""""Stock changes of one order"
type Output {
  parts: [Part!]!
  "For the log"
  summary: String!
}

type Part {
  sku: String!
  count: Int!
}
""",
    )
    for partsForeachitem in runCode.parts:
        binline.stock.take(
            sku="{{ partsForeachitem.sku }}",
            count="{{ partsForeachitem.count }}",
            reason="bundle",
        )
    shopify.flow.log_output(message="{{ runCode.summary }}")

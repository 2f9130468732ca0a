Customer.creditLimit = metafield(key="credit_limit", namespace="credit")
Customer.salesRep = metafield(key="sales_rep", namespace="crm").hidden
Order.palletCount = metafield(key="pallet_count", namespace="logistics")


@workflow(
    "Take in a wholesale order",
    note="Priya (accounting) and Tom (dock) both own a part of this; the till has its own.",
)
# Orders of the trade shop and of paid drafts
@shopify.admin.order_created("Trade order")
def take_in_a_wholesale_order(order):
    if order.test is True:
        shopify.flow.log_output(message="Test order {{ order.name }}")
    elif any(
        companyContactProfiles_item.company.id
        for companyContactProfiles_item in order.customer.companyContactProfiles
    ):
        shopify.admin.add_order_tags(order_id=order.id, tags=["trade"])
        # Pallets, weight and the goods that need papers
        runCode = shopify.flow.run_code(
            input="""query {
  order {
    totalWeight
    lineItems {
      sku
      quantity
      product {
        id
        tags
      }
    }
  }
}
""",
            script="""const PER_PALLET = 48;

export default function main(input) {
  const lines = input.order.lineItems;
  const cases = lines.reduce((sum, line) => sum + line.quantity, 0);
  const regulated = lines
    .filter((line) => (line.product?.tags ?? []).some((tag) => /^un\\d{4}$/i.test(tag)))
    .map((line) => ({ sku: line.sku ?? "", productId: line.product.id }));
  return {
    pallets: Math.max(1, Math.ceil(cases / PER_PALLET)),
    heavy: Number(input.order.totalWeight) > 400000,
    regulated,
    hint: cases % PER_PALLET === 0 ? "full pallets" : `last pallet: ${cases % PER_PALLET} cases`,
  };
}
""",
            output_schema=""""What the dock needs to know"
type Output {
  pallets: Int!
  "More than 400 kg"
  heavy: Boolean!
  regulated: [Line!]!
  hint: String!
}

type Line {
  sku: String!
  productId: ID!
}
""",
        )
        shopify.admin.add_order_metafield["1.0"](
            order_id=order.id,
            metafield={
                "namespace": "logistics",
                "key": "pallet_count",
                "type": "number_integer",
            },
            value="{{ runCode.pallets }}",
        )
        with branch():
            # Dangerous goods
            for regulatedForeachitem in runCode.regulated:
                gearledger.safety.record(
                    product_id=regulatedForeachitem.productId,
                    sku="{{ regulatedForeachitem.sku }}",
                )
                # Name: "Lithium?"
                if regulatedForeachitem.sku.startswith("LI-"):
                    gearledger.safety.attach_sheet(
                        product_id=regulatedForeachitem.productId, sheet=3481
                    )
                else:
                    gearledger.safety.attach_sheet(
                        product_id=regulatedForeachitem.productId, sheet=1950
                    )
            if runCode.heavy is True and runCode.pallets >= 4:
                dockclock.slots.book(order_id=order.id, crane=True)
            dockclock.slots.print_plan(order_id=order.id, hint="{{ runCode.hint }}")
        # Money
        if order.paymentTerms is not None and order.customer.creditLimit.value < 25000:
            creditCheck = okcredit.checks.request(
                customer_id=order.customer.id,
                amount="{{ order.totalPriceSet.shopMoney.amount }}",
            )
            with branch("failed"):
                shopify.admin.add_order_tags(order_id=order.id, tags=["credit stop"])
                holdTheOrder = shopify.admin.admin_api_operation(
                    api_call={
                        "name": "orderUpdate",
                        "blob": """{
  "input": {
    "id": "{{ order.id }}",
    "note": "Credit stop\\n{{ order.note | default: '-' }}"
  }
}""",
                    }
                )
                if any(
                    userErrors_item.message
                    for userErrors_item in holdTheOrder.userErrors
                ):
                    shopify.iris.send_shopify_alert_for_errors()
                shopify.flow.send_email(
                    address="accounting@northpack.example",
                    subject="Credit stop: {{ order.name }}",
                    message="""Limit: {{ order.customer.creditLimit.value }}
Order: {{ order.totalPriceSet.shopMoney.amount }}

Please call {{ order.customer.displayName }}.""",
                )
            with branch("passed"):
                shopify.admin.add_order_tags(order_id=order.id, tags=["credit ok"])
                gearledger.accounting.post_invoice(
                    order_id=order.id, terms="{{ order.paymentTerms.paymentTermsName }}"
                )
        elif (
            order.displayFinancialStatus == "PENDING"
            and order.totalPriceSet.shopMoney.amount > 2500.00
        ):
            shopify.flow.wait(wait_duration={"amount": "3", "unit": "days"})
            if order.displayFinancialStatus == "PENDING":
                gearledger.accounting.send_reminder(order_id=order.id, level=1)
                shopify.flow.wait(wait_duration={"amount": "7", "unit": "days"})
                gearledger.accounting.send_reminder(order_id=order.id, level=2)
        else:
            gearledger.accounting.post_invoice(order_id=order.id, terms="prepaid")
        # Where it goes
        if order.shippingAddress.countryCodeV2 in ["DE", "AT"]:
            shopify.admin.add_order_tags(order_id=order.id, tags=["truck"])
        elif order.shippingAddress.countryCodeV2 in ["GB", "CH", "NO"]:
            # Customs papers take a day
            shopify.admin.add_order_tags(order_id=order.id, tags=["customs", "truck"])
            gearledger.customs.declare(
                order_id=order.id,
                incoterm="DAP",
                value_currency="{{ order.currencyCode }}",
            )
        elif not any(
            lineItems_item.requiresShipping is True
            for lineItems_item in order.lineItems
        ):
            shopify.admin.add_order_tags(order_id=order.id, tags=["no freight"])
        else:
            parcelbird.labels.create(
                order_id=order.id, service="economy", pallets="{{ runCode.pallets }}"
            )
        # The sales rep hears of it in every case
        if order.customer.salesRep.value:
            ringpost.mail.send(
                to="{{ order.customer.salesRep.value }}", template="new-trade-order"
            )
        else:
            ringpost.mail.send(to="sales@northpack.example", template="new-trade-order")
    else:
        shopify.admin.add_order_tags(order_id=order.id, tags=["consumer in trade shop"])
        shopify.flow.send_email(
            address="sales@northpack.example",
            subject="A consumer ordered in the trade shop",
            message="{{ order.name }}: {{ order.customer.displayName }}, {{ order.email }}",
        )

@workflow("Check the ISBN of a new title")
@shopify.admin.product_added()
def check_the_isbn_of_a_new_title(product):
    runCode = shopify.flow.run_code(
        input="""query {
  product {
    variants {
      barcode
    }
  }
}""",
        script="""export default function main(input) {
  const codes = input.product.variants.map((v) => (v.barcode || '').replace(/[^\\dX]/gi, ''));
  const bad = codes.filter((code) => !valid(code));
  return { valid: bad.length === 0, firstBad: bad[0] || '' };
}

// ISBN-13: weights 1 and 3, the sum is a multiple of ten
function valid(code) {
  if (!/^97[89]\\d{10}$/.test(code)) return false;
  let sum = 0;
  for (let i = 0; i < 13; i++) {
    sum += Number(code[i]) * (i % 2 === 0 ? 1 : 3);
  }
  return sum % 10 === 0;
}
""",
        output_schema="""type Output {
  "Every barcode is a correct ISBN-13"
  valid: Boolean!
  "The first barcode that is not"
  firstBad: String!
}
""",
    )
    if runCode.valid is not False:
        pass
    else:
        shopify.admin.add_product_tags(product_id=product.id, tags=["check ISBN"])
        shopify.flow.send_email(
            address="{{ shop.email }}",
            subject="Odd ISBN on {{ product.title }}",
            message="The scanner read '{{ runCode.firstBad }}'.",
        )

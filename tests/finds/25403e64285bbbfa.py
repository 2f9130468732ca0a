@workflow("a/b order 5 日本")
@runCode.x["\ud800"]()
def a_b_order_5(sendAdminApiRequest):
    task("acme::loyalty::award_points", type="\ud800")(
        type="""export default function main(input) {
  const a = "FULL"; 
  
  return {a: 'x\\n'};
}
""",
        metafield="1.0",
        **{"class": """r idForeachitem in sendAdminApiRequest.fulfillment.id:
        pass
    with detached():
        if task("shopify::flow::condition")["\\"](condition="(order. id nil?)"):
            if task()["\\"](condition=raw(1.50)):
                pass
            else:
                any.all["unstable"](product_id="""\"""
""")
            task("x::None")["0.10"]()

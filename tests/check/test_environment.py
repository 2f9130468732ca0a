"""The types of paths: one row for every kind of root and property."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st

from flowc.model.workflow import Constant, Data, Declaration, Field, Reference, Step, Text, Workflow
from flowc.schema.environment import Scope, fallback_type, parse_sdl, scope_of, value_type

KEYS = Data("{}", {})

OUTPUT = '''"The output { of } Run code"
type Output {
  "Is it: so?"
  found: Boolean!
  quantity: Int! # a: comment
  updates: [ Update ! ]!
  state: State  order: Order
}
"""
A "block"
"""
type Update { productGid: String! tags(first: Int): [String!] }
enum State { ON OFF }'''


def run_code(name: str, schema: str) -> Step:
    return Step("shopify::flow::run_code", "0.1", "ACTION", (Field("output_schema", Text(schema)),), name)


def loop(path: Text | Reference) -> Step:
    return Step("shopify::flow::foreach", "0.1", "FOREACH", (Field("listpath", path),))


def request(name: str, mutation: str) -> Step:
    call = Data("", {"name": mutation, "blob": ""})
    return Step("shopify::admin::admin_api_operation", "0.1", "ACTION", (Field("api_call", call),), name)


WORKFLOW = Workflow(
    "Everything",
    None,
    (
        Declaration("Customer", "coOp", "metafield", KEYS, True),
        Declaration("PRODUCT_VARIANT", "size", "metafield", KEYS, True),
        Declaration("Customer", "picture", "image", KEYS, True),
        Declaration("metaobject_6795854102", "formSubmittedBy", "formSubmittedBy", KEYS, False),
    ),
    (
        run_code("Run code", OUTPUT),
        run_code("Run code (1)", "type Output { found: Float }"),
        Step("shopify::flow::fetch::orders", "v1", "ACTION", name="Get order data"),
        Step("shopify::flow::fetch::draft_orders", "v1", "ACTION", name="Get draft order data"),
        Step("shopify::flow::fetch::unheard_of", "v1", "ACTION", name="Get other data"),
        request("Send Admin API request", "tagsAdd"),
        request("Send Admin API request (1)", "fulfillmentCreateV3"),
        loop(Reference("order.lineItems")),
        loop(Text("runCode.updates")),
        loop(Text("order.tags")),
        loop(Text("getOrderData")),
        loop(Text("shop.orders.tags")),
    ),
    (),
)

ROWS = [
    # Roots and properties
    ("order.totalPriceSet.shopMoney.amount", "ScalarDefinition:Decimal"),
    ("order.customer.email", "ScalarDefinition:String"),
    ("order.customer.id", "ScalarDefinition:ID"),
    ("order.createdAt", "ScalarDefinition:DateTime"),
    ("order.test", "ScalarDefinition:Boolean"),
    ("draftOrder.invoiceUrl", "ScalarDefinition:URL"),
    ("shop.currencyCode", "EnumDefinition:CurrencyCode"),
    ("product.status", "EnumDefinition:ProductStatus"),
    ("fulfillmentOrder.status", "EnumDefinition:FulfillmentOrderStatus"),
    ("order.displayFinancialStatus", "EnumDefinition:OrderDisplayFinancialStatus"),
    # Whole objects
    ("order.customer", "ObjectDefinition:Customer"),
    ("order.purchasingEntity", "UnionDefinition:PurchasingEntity"),
    # Lists have the type of their items; connections are lists of their nodes
    ("order.tags", "ScalarDefinition:String"),
    ("customer.taxExemptions", "EnumDefinition:TaxExemption"),
    ("order.lineItems.sku", "ScalarDefinition:String"),
    ("order.fulfillmentOrders.lineItems.totalQuantity", "ScalarDefinition:Int"),
    ("order.lineItems.nodes", None),
    ("order.lineItems.edges", None),
    # What triggers add
    ("oldStatus", "EnumDefinition:ProductStatus"),
    ("orderRiskLevel", "EnumDefinition:OrderRiskLevel"),
    ("scheduledAt", "ScalarDefinition:DateTime"),
    # As real exports name them
    ("paymentGatewayNames_item", "ScalarDefinition:String"),
    ("customAttributes_item.key", "ScalarDefinition:String"),
    ("runCode.found", "ScalarDefinition:Boolean"),
    ("product.vendor", "ScalarDefinition:String"),
    # Items
    ("tags_item", "ScalarDefinition:String"),
    ("lineItems_item.quantity", "ScalarDefinition:Int"),
    ("lineItems_item.product.status", "EnumDefinition:ProductStatus"),
    ("customAttributes_item.key", "ScalarDefinition:String"),
    ("lineItemsForeachitem.sku", "ScalarDefinition:String"),
    ("updatesForeachitem.productGid", "ScalarDefinition:String"),
    ("getOrderDataForeachitem.customer.email", "ScalarDefinition:String"),
    ("tagsForeachitem", None),
    ("unheardOf_item", None),
    # Declared fields; the value of a metafield is of the type of its definition
    ("customer.coOp.key", "ScalarDefinition:String"),
    ("customer.coOp.value", None),
    ("order.customer.coOp", "ObjectDefinition:Metafield"),
    ("order.coOp.key", None),
    ("order.lineItems.variant.size.updatedAt", "ScalarDefinition:DateTime"),
    ("customer.picture.url", "ScalarDefinition:URL"),
    ("customer.metafields.value", "ScalarDefinition:String"),
    ("metaobject.formSubmittedBy.id", None),
    # Results of steps
    ("runCode.found", "ScalarDefinition:Boolean"),
    ("runCode1.found", "ScalarDefinition:Float"),
    ("runCode.quantity", "ScalarDefinition:Int"),
    ("runCode.updates", "ObjectDefinition:Update"),
    ("runCode.updates.productGid", "ScalarDefinition:String"),
    ("runCode.updates.tags", "ScalarDefinition:String"),
    ("runCode.state", "EnumDefinition:State"),
    ("runCode.order.customer.coOp.key", "ScalarDefinition:String"),
    ("runCode1.quantity", None),
    ("getOrderData.name", "ScalarDefinition:String"),
    ("getDraftOrderData.status", "EnumDefinition:DraftOrderStatus"),
    ("getOtherData.id", None),
    ("sendAdminApiRequest.userErrors.message", "ScalarDefinition:String"),
    ("sendAdminApiRequest", "ObjectDefinition:TagsAddPayload"),
    ("sendAdminApiRequest.order", None),
    ("sendAdminApiRequest1.userErrors", None),
    # Odd paths
    *[
        (path, None)
        for path in ("", ".", "order.", ".order", "order..id", "Order.id", "unheardOf.id", "string")
    ],
    *[
        (path, None)
        for path in ("order.id.id", "x order.id", "runCode Output.found", "[order].id", "Ⅻ", "\ud800")
    ],
]

INSIDE = (
    scope_of(WORKFLOW)
    .within("tags_item", "order.tags")
    .within("paymentGatewayNames_item", "order.paymentGatewayNames")
    .within("lineItems_item", "order.lineItems")
    .within("customAttributes_item", "lineItems_item.customAttributes")
)


@pytest.mark.parametrize(("path", "kind"), ROWS)
def test_a_path_has_the_type_flow_writes(path: str, kind: str | None) -> None:
    assert value_type(path, INSIDE) == (kind and "Environment" + kind)


@pytest.mark.parametrize(
    ("kind", "text", "name"),
    [
        ("string", "5", "String"),
        ("number", "5", "Int"),
        ("number", "-5", "Int"),
        ("number", "10.00", "Float"),
        ("number", "1e5", "Float"),
        ("boolean", "true", "Boolean"),
    ],
)
def test_a_literal_suggests_a_type(kind: Any, text: str, name: str) -> None:
    assert fallback_type(Constant(kind, text)) == f"EnvironmentScalarDefinition:{name}"


def test_an_inner_item_hides_an_outer_one() -> None:
    outer = Scope().within("lineItems_item", "order.lineItems")
    inner = outer.within("lineItems_item", "lineItems_item.contract")
    assert value_type("lineItems_item.sku", outer) == "EnvironmentScalarDefinition:String"
    assert value_type("lineItems_item", inner) == "EnvironmentObjectDefinition:SubscriptionContract"


def test_items_in_a_circle_are_not_known() -> None:
    assert value_type("a_item.id", Scope({"a_item": "b_item.x", "b_item": "a_item.y"})) is None


@given(st.lists(st.sampled_from([*'{}()[]:!"#\\ \n', '"""', "type", "enum", "Output", "a"])).map("".join))
def test_no_schema_is_too_odd(text: str) -> None:
    run_code = Step(
        "shopify::flow::run_code", "0.1", "ACTION", (Field("output_schema", Text(text)),), "Run code"
    )
    scope = scope_of(Workflow(None, None, (), (run_code,), ()))
    for path in ("runCode", "runCode.a", "runCode.Output", "runCode.type.a"):
        value_type(path, scope)


def test_a_hostile_schema_takes_linear_time() -> None:
    for text in ("type a ", "{", "(", "(a", '"""', '"', "a: [", "a:", "a", "a ", " ", "[", '"""\\'):
        assert all(each.name for each in parse_sdl("type Output {" + text * 50_000))

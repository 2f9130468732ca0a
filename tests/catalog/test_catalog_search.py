"""Searching tasks and paths: a row is a question and what must come first. Add rows freely."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import pytest
from hypothesis import given, strategies as st

from flowc import catalog
from flowc.catalog import paths, search
from flowc.catalog.index import TaskIndex
from flowc.catalog.loading import Catalog
from flowc.schema import index

SCHEMA = index.load()

TASKS = [
    # What a merchant says -> the last parts of the ids that come first, in order
    ("tag order", "add_order_tags remove_order_tags add_draft_order_tags"),
    ("add tag to customer", "add_customer_tags"),
    ("tag product", "add_product_tags remove_product_tags"),
    ("label orders", "add_order_tags"),
    ("remove tags", "remove_product_tags"),
    ("order created", "order_created"),
    ("when an order is paid", "order_paid mark_order_as_paid"),
    ("cancel order", "cancel_order order_cancelled"),
    ("order cancelled", "order_cancelled"),
    ("archive order", "archive_order"),
    ("capture payment", "capture_payment"),
    ("fraud risk", "order_risk_analyzed create_order_risk_assessment"),
    ("refund", "refund_created"),
    ("new customer", "customer_created"),
    ("delete customer", "delete_customer"),
    ("customer note", "update_customer_note"),
    ("abandoned cart", "customer_abandoned_checkout"),
    ("abandoned checkouts", "customer_abandoned_checkout abandoned_checkouts"),
    ("left segment", "customer_left_segment"),
    ("tags added to customer", "customer_tags_added"),
    ("dispute", "dispute_created"),
    ("chargeback dispute", "dispute_created"),
    ("workflow failed", "workflow_error_occurred"),
    ("hold released", "fulfillment_order_hold_released"),
    ("ready to fulfill", "fulfillment_order_ready_to_fulfill"),
    ("return approved", "return_approved"),
    ("discount code", "discount_code_created"),
    ("payment due", "payment_schedule_due"),
    ("payment reminder", "send_payment_reminder"),
    ("draft order invoice", "send_draft_order_invoice"),
    ("get variants", "product_variants"),
    ("remove product from collection", "remove_product_from_collection"),
    ("shopifyql", "execute_shopifyql"),
    ("joined segment", "customer_joined_segment"),
    ("new product", "product_added"),
    ("product status", "product_status_updated product_update_status"),
    ("publish product", "product_publish"),
    ("hide product", "product_unpublish"),
    ("out of stock", "product_variant_out_of_stock"),
    ("back in stock", "product_variant_back_in_stock"),
    ("inventory changed", "product_variant_inventory_quantity_changed"),
    ("set metafield on product", "add_product_metafield"),
    ("order metafield", "add_order_metafield"),
    ("remove customer metafield", "remove_customer_metafield"),
    ("metafield definition", "create_metafield_definition"),
    ("draft order", "draft_order_created"),
    ("hold fulfillment", "hold_fulfillment_order"),
    ("mark as fulfilled", "fulfillment_order_mark_as_fulfilled"),
    ("pickup", "fulfillment_order_prepared_for_pickup"),
    ("return requested", "return_requested"),
    ("subscription failed", "subscription_billing_attempt_failed"),
    ("billing attempt succeeded", "subscription_billing_attempt_succeeded"),
    ("metaobject entries", "metaobjects"),
    ("return canceled", "return_canceled"),
    ("b2b email", "send_b2b_access_email"),
    ("company location note", "update_company_location_note"),
    ("wait 3 days", "wait"),
    ("delay", "wait"),
    ("every day", "scheduled_time"),
    ("schedule", "scheduled_time"),
    ("loop", "foreach"),
    ("if condition", "condition"),
    ("run javascript", "run_code"),
    ("get orders", "orders draft_orders fulfillment_orders"),
    ("find products", "products"),
    ("count", "count"),
    ("sum", "sum"),
    ("log", "log_output"),
    ("internal email", "send_email"),
    ("marketing mail", "execute_marketing_activity"),
    ("alert staff", "send_shopify_alert_for_errors"),
    ("webhook", "send_http_request send_request"),
    ("graphql mutation", "admin_api_operation"),
    ("admin api", "admin_api_operation"),
    ("redirect", "created_redirect_url"),
    ("metaobject entry", "metaobject_created"),
    ("form submitted metaobject", "metaobject_created"),
    # Connectors of Flow's own
    ("slack", "send_message"),
    ("post to slack", "send_message"),
    ("send message", "send_message send_shopify_alert_for_errors send_text"),
    ("google sheets", "add_row"),
    ("spreadsheet", "add_row append"),
    ("asana task", "create_task"),
    ("trello", "create_card"),
    # What Shopify has comes before what is invented for examples
    ("invoice", "send_order_invoice send_draft_order_invoice post_invoice"),
    ("stock", "product_variant_back_in_stock product_variant_out_of_stock"),
    ("reminder", "send_payment_reminder send_reminder"),
    ("send email", "execute_marketing_activity send_email send_b2b_access_email"),
    ("schedule", "scheduled_time payment_schedule_due"),
    # Apps
    ("sms", "send_text"),
    ("approval", "return_approved"),
    ("shipping label", "create"),
    ("kitchen ticket", "print_ticket"),
    # By the id
    ("shopify::admin::add_order_tags", "add_order_tags"),
    ("fetch::products", "products"),
    # Typos
    ("custmer tags", "add_customer_tags"),
    ("metafeild", "add_product_metafield"),
    ("recieve ordr created", "order_created"),
    # Nothing
    ("", ""),
    ("the of with", ""),
    ("zzzzqqq", ""),
    ("🚚", ""),
]


def configured(tasks: list[dict[str, str]]) -> list[dict[str, Any]]:
    return cast(Any, search.task_configuration(tasks))["tasks"]


def searched(searches: list[dict[str, str]], only: Any = "ALL") -> list[dict[str, Any]]:
    return cast(Any, search.environment_paths_search(searches, only))["searches"]


def defined(names: list[str]) -> list[dict[str, Any]]:
    return cast(Any, search.object_type_definition_search(names))["types"]


def found(query: str) -> list[str]:
    answer = cast(Any, search.task_search([query]))
    return [task["id"].rpartition("::")[2] for task in answer["tasks"][query]]


@pytest.mark.parametrize(("query", "first"), TASKS)
def test_tasks_are_found(query: str, first: str) -> None:
    expected = first.split()
    assert found(query)[: len(expected) or None] == expected


def test_an_answer_has_productions_keys() -> None:
    answer = cast(Any, search.task_search(["add order tags", "wait"]))
    assert list(answer) == ["tasks"]
    assert list(answer["tasks"]) == ["add order tags", "wait"]
    assert list(answer["tasks"]["wait"][0]) == [
        *("id", "version", "label", "description", "task_type", "installed", "publisher")
    ]


def test_a_description_that_there_is_not_is_left_out() -> None:
    tasks = cast(Any, search.task_search(["parcel"], Catalog([row("a::b")])))["tasks"]["parcel"]
    assert "description" not in tasks[0]


def test_a_typo_is_put_right() -> None:
    assert TaskIndex(catalog.load()).find("the custmer tags").read_as == "customer tags"


def test_an_index_answers_several_threads() -> None:
    index = TaskIndex(catalog.load())
    wanted = {query: index.find(query) for query, _ in TASKS}
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(index.find, list(wanted) * 4))
    assert got == list(wanted.values()) * 4


def test_a_shop_has_the_apps_that_it_has() -> None:
    shop = catalog.load().installed({"ROASTLOG"})
    told = {task.publisher: task.installed for task in shop}
    assert {name for name, is_there in told.items() if is_there} == {"shopify", "flow", "Roastlog"}
    assert shop.ids == catalog.load().ids


def row(task_id: str, **more: object) -> dict[str, object]:
    return {"id": task_id, "version": "1", "type": "ACTION", "label": "Send parcel", **more}


def test_the_order_of_equals() -> None:
    rows = [
        row("a::b::away", publisher="shopify", installed=False, evidence="export"),
        row("a::b::app", publisher="Parcelbird", evidence="export"),
        row("a::b::connector", publisher="connectors", evidence="export"),
        row("a::b::flow", publisher="flow", evidence="export"),
        row("a::b::invented", publisher="shopify", evidence="export", is_invented=True),
        row("a::b::sister", publisher="shopify-app", evidence="export"),
        row("a::b::guess", publisher="shopify", evidence="assumed"),
        row("a::b::shopify", publisher="shopify", evidence="export"),
    ]
    tasks = TaskIndex(Catalog(rows)).find("parcel").tasks
    assert [task.id[6:] for task in tasks] == [
        *("shopify", "guess", "flow", "connector", "sister", "app", "away"),
        "invented",
    ]


def test_only_the_newest_version_is_found() -> None:
    rows = [row("a::b", version="0.1"), row("a::b", version="1.0")]
    assert [task.version for task in TaskIndex(Catalog(rows)).find("parcel").tasks] == ["1.0"]


def test_the_limit() -> None:
    assert len(cast(Any, search.task_search(["order"], most=3))["tasks"]["order"]) == 3


@given(
    st.lists(st.one_of(st.text(), st.sampled_from(['"', "*", "AND", "NEAR(", "label:", "tag ", "or"]))).map(
        "".join
    )
)
def test_no_question_is_too_odd(text: str) -> None:
    search.task_search([text])
    search.environment_paths_search([{"root_type": "Count", "search_term": text}])


def test_a_long_question() -> None:
    search.task_search(["order " * 100_000])
    search.task_search(["x" * 100_000])
    search.task_configuration([{"id": "x" * 1_000_000}])
    search.environment_paths_search([{"root_type": "x" * 1_000_000, "search_term": "x" * 100_000}])


# One task.


def test_a_configuration() -> None:
    (answer,) = configured([{"id": "shopify::admin::add_order_tags", "version": "0.1"}])
    assert {
        key: answer[key] for key in ("task_type", "input_port_id", "output_port_ids", "return_fields")
    } == {
        "task_type": "ACTION",
        "input_port_id": "input",
        "output_port_ids": ["output"],
        "return_fields": [],
    }
    first, second = cast(list[dict[str, Any]], answer["config_fields"])
    assert first == {
        "id": "order_id",
        "label": "Order",
        "description": "",
        "default_value": None,
        "validations": [{"id": "required", "options": {}, "error_message": "is needed"}],
        "possible_object_types": ["Order"],
        "supports_liquid": False,
    }
    assert list(first) == [
        *("id", "label", "description", "default_value", "validations", "possible_object_types"),
        "supports_liquid",
    ]
    assert second["supports_liquid"] is True
    assert [each["id"] for each in second["validations"]] == ["required", "type"]
    assert second["validations"][1]["options"] == {"type": "Array"}


def test_a_choice_is_told() -> None:
    (answer,) = configured([{"id": "shopify::flow::send_http_request"}])
    method = next(each for each in answer["config_fields"] if each["id"] == "method")
    assert (
        "POST" in next(each for each in method["validations"] if each["id"] == "inclusion")["options"]["in"]
    )


def test_a_trigger_returns_what_it_adds() -> None:
    (answer,) = configured([{"id": "shopify::admin::product_status_updated"}])
    assert "input_port_id" not in answer
    returned = cast(list[dict[str, Any]], answer["return_fields"])
    assert [(each["id"], each["type"]) for each in returned] == [
        ("product", "Product"),
        ("oldStatus", "ProductStatus"),
    ]


@pytest.mark.parametrize(
    ("task_id", "version", "meant"),
    [
        ("shopify::admin::product_created", None, "shopify::admin::product_added"),
        ("shopify::admin::add_order_tag", None, "shopify::admin::add_order_tags"),
        ("shopify::flow::add_order_tags", None, "shopify::admin::add_order_tags"),
        ("shopify::admin::add_order_metafield", "7", "1.0"),
        ("x", None, None),
    ],
)
def test_an_unknown_task(task_id: str, version: str | None, meant: str | None) -> None:
    asked = {"id": task_id} | ({"version": version} if version else {})
    (answer,) = configured([asked])
    assert (meant in answer["error"]) if meant else ("did you mean" not in answer["error"])


# Paths.

PATHS = [
    ("Order", "customer email", "ALL", "order.customer.email"),
    ("Order", "email", "ALL", "order.email"),
    ("Order", "tags", "ALL", "order.tags"),
    ("Order", "customer tags", "LIST", "order.customer.tags"),
    ("Order", "line items", "LIST", "order.lineItems"),
    ("Order", "line item sku", "ALL", "order.lineItems.sku"),
    ("Order", "sku", "SCALAR_IN_LIST", "order.lineItems.sku"),
    ("Order", "product vendor", "ALL", "order.lineItems.vendor"),
    ("Order", "shipping country", "ALL", "order.shippingAddress.country"),
    ("Order", "shipping zip code", "ALL", "order.shippingAddress.zip"),
    ("Order", "billing postcode", "ALL", "order.billingAddress.zip"),
    ("Order", "discount codes", "LIST", "order.discountCodes"),
    ("Order", "risk level", "ALL", "order.riskLevel"),
    ("Order", "payment gateway", "ALL", "order.paymentGatewayNames"),
    ("Order", "fulfilment status", "SCALAR", "order.displayFulfillmentStatus"),
    ("Order", "return status", "ALL", "order.returnStatus"),
    ("Order", "tracking number", "ALL", "order.fulfillments.trackingInfo.number"),
    ("Order", "cancel reason", "ALL", "order.cancelReason"),
    ("Order", "custmer emial", "ALL", "order.customer.email"),
    ("Customer", "number of orders", "ALL", "customer.numberOfOrders"),
    ("Customer", "amount spent", "SCALAR", "customer.amountSpent.amount"),
    ("Customer", "phone", "ALL", "customer.phone"),
    ("Product", "variant price", "ALL", "product.variants.price"),
    ("Product", "inventory quantity", "ALL", "product.variants.inventoryQuantity"),
    ("Product", "collection title", "ALL", "product.collections.title"),
    ("Shop", "email", "ALL", "shop.email"),
    ("DRAFT_ORDER", "total price", "SCALAR", "draftOrder.totalPrice"),
    ("draftorder", "invoice url", "ALL", "draftOrder.invoiceUrl"),
]


@pytest.mark.parametrize(("root", "term", "only", "first"), PATHS)
def test_paths_are_found(root: str, term: str, only: Any, first: str) -> None:
    (answer,) = searched([{"root_type": root, "search_term": term}], only)
    listed = cast(list[dict[str, Any]], answer["paths"])
    assert listed[0]["path"] == first
    assert all(only in each["search_categories"] for each in listed)


@pytest.mark.parametrize(
    ("path", "categories", "types", "leaf"),
    [
        ("customer.email", ["SCALAR", "ALL"], ["order:Order", "customer:Customer", "email:String"], "String"),
        ("customer.tags", ["LIST", "ALL"], ["order:Order", "customer:Customer", "tags:String"], "[String]"),
        (
            "lineItems.sku",
            ["SCALAR_IN_LIST", "ALL"],
            ["order:Order", "lineItems:LineItem", "sku:String"],
            "String",
        ),
        (
            "shippingAddress",
            ["ALL"],
            ["order:Order", "shippingAddress:MailingAddress"],
            "MailingAddress",
        ),
    ],
)
def test_what_a_path_is(path: str, categories: list[str], types: list[str], leaf: str) -> None:
    term = path.replace(".", " ")
    (answer,) = searched([{"root_type": "Order", "search_term": term}])
    entry = next(each for each in cast(Any, answer["paths"]) if each["path"] == f"order.{path}")
    assert entry == {
        "path": f"order.{path}",
        "search_categories": categories,
        "path_elements_types": types,
        "leaf_type": leaf,
    }


def test_no_path_leads_over_a_field_that_needs_arguments() -> None:
    assert "metafield" in SCHEMA.needing_arguments("Order")
    listed = paths.PathSearch(SCHEMA, "metafield value").find("order", "Order", most=50)
    assert listed
    assert not any(".metafield." in each.path for each in listed)


@pytest.mark.parametrize(("root", "term", "only", "first"), PATHS)
def test_no_path_is_much_farther_away_than_the_nearest(root: str, term: str, only: Any, first: str) -> None:
    (answer,) = searched([{"root_type": root, "search_term": term}], only)
    lengths = [each["path"].count(".") for each in answer["paths"]]
    assert max(lengths) - min(lengths) <= paths.FARTHER


def test_every_path_found_is_one() -> None:
    from flowc.schema.environment import Scope, mark_of

    for term in ("status", "amount", "id name", "customer order"):
        for each in paths.PathSearch(SCHEMA, term).find("order", "Order", most=40):
            assert mark_of(each.path, Scope()) == each.mark


@pytest.mark.parametrize(("root", "meant"), [("Ordr", "Order"), ("Custmer", "Customer"), ("Zzzzzzz", None)])
def test_an_unknown_type(root: str, meant: str | None) -> None:
    (answer,) = searched([{"root_type": root, "search_term": "id"}])
    assert (f"did you mean {meant}?" in answer["error"]) is (meant is not None)


# Types.


def test_a_type_definition() -> None:
    order, level, owner, nothing = defined(["order", "OrderRiskLevel", "PURCHASING_ENTITY", "Ordr"])
    metafield = next(each for each in cast(Any, order["fields"]) if each["name"] == "metafield")
    assert metafield == {
        "name": "metafield",
        "type": "Metafield",
        "arguments": [{"name": "key", "type": "String!"}, {"name": "namespace", "type": "String"}],
    }
    assert level["enum_values"] == ["HIGH", "LOW", "MEDIUM"]
    assert owner["possible_types"] == ["Customer", "PurchasingCompany"]
    assert nothing == {"name": "Ordr", "error": "there is no type of this name: did you mean Order?"}


def test_arguments_that_page_are_left_out() -> None:
    (order,) = defined(["Order"])
    fields = {each["name"]: each for each in order["fields"]}
    assert fields["lineItems"] == {"name": "lineItems", "type": "LineItemConnection!"}
    assert [each["name"] for each in fields["metafields"]["arguments"]] == ["keys", "namespace"]


def test_the_catalogue_of_a_project_is_searched() -> None:
    other = Catalog([{"id": "a::b", "version": "1", "type": "ACTION", "label": "Clean the aquarium"}])
    assert cast(Any, search.task_search(["aquarium"], other))["tasks"]["aquarium"][0]["id"] == "a::b"
    assert search.task_search(["aquarium"], catalog.load()) == {"tasks": {"aquarium": []}}

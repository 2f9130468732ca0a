"""``flowc tasks``, ``flowc env`` and ``flowc catalog`` as people and programs use them."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from flowc.cli import main

RESPONSE = {
    "id": "shopify::admin::order_archive",
    "version": "0.2",
    "label": "Archive order",
    "task_type": "ACTION",
    "config_fields": [{"id": "order_id", "possible_object_types": ["ORDER"]}],
}
SDL = "type QueryRoot { cats: [Cat!]! } type Cat { id: ID!, mood: Mood } enum Mood { CALM WILD }"


class Ran(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Flow = Callable[..., Ran]


@pytest.fixture
def flow(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Flow:
    monkeypatch.chdir(tmp_path)

    def run(*argv: str, stdin: str = "") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        code = main(argv)
        captured = capsysbinary.readouterr()
        return Ran(code, captured.out.decode(), captured.err.decode())

    return run


# Tasks.


def test_search_says_what_is_assumed(flow: Flow) -> None:
    ran = flow("tasks", "search", "tag order", "--limit", "2")
    assert (ran.code, ran.err) == (0, "")
    assert [line.split("  ")[-1].strip() for line in ran.out.splitlines()] == ["action", "action, id assumed"]


def test_search_of_several_questions(flow: Flow) -> None:
    ran = flow("tasks", "search", "custmer tags", "zzzzqqq")
    assert ran.code == 0
    assert ran.out.startswith("custmer tags:\nAdd customer tags")
    assert "searched for 'customer tags'" in ran.err
    assert "nothing found for 'zzzzqqq'" in ran.err
    assert flow("tasks", "search", "zzzzqqq").code == 1


def test_search_json_is_productions(flow: Flow) -> None:
    ran = flow("tasks", "search", "--json", "tag order", "wait")
    assert list(ran.json["tasks"]) == ["tag order", "wait"]
    assert ran.json["tasks"]["wait"][0]["id"] == "shopify::flow::wait"


def test_show(flow: Flow) -> None:
    ran = flow(
        "tasks", "show", "shopify.admin.add_order_metafield", "shopify::admin::add_order_metafield@0.1"
    )
    assert ran.code == 0
    assert ran.out.count("Update order metafield\n") == 2
    assert "version 1.0: action of shopify; seen in real exports" in ran.out
    assert "other versions: 0.1" in ran.out
    assert "    value_type  Type       required; Text; Liquid\n" in ran.out


def test_show_says_what_is_assumed(flow: Flow) -> None:
    assert (
        "id assumed: only its label is documented"
        in flow("tasks", "show", "shopify::admin::archive_order").out
    )
    assert "invented" in flow("tasks", "show", "parcelbird::labels::create").out


def test_show_json(flow: Flow) -> None:
    (task,) = flow("tasks", "show", "--json", "shopify::flow::condition").json["tasks"]
    assert (task["task_type"], task["output_port_ids"]) == ("CONDITION", ["true", "false"])
    ran = flow("tasks", "show", "--json", "x::y")
    assert (ran.code, ran.json["tasks"][0]["error"]) == (1, "there is no task of this id")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("shopify::admin::product_created", "did you mean shopify::admin::product_added?"),
        (
            "shopify::admin::add_order_tags@7",
            "there is no version 7 of shopify::admin::add_order_tags\n  help: 0.1",
        ),
        ("zzzzzzzzzz", "flowc tasks search finds tasks by what they do"),
    ],
)
def test_show_what_is_not_known(flow: Flow, asked: str, said: str) -> None:
    ran = flow("tasks", "show", asked)
    assert (ran.code, ran.out) == (1, "")
    assert said in ran.err


# The environment.


def test_env_searches(flow: Flow) -> None:
    assert flow("env", "Order", "customer email", "--limit", "1") == Ran(
        0, "order.customer.email  String\n", ""
    )
    ran = flow("env", "order.lineItems", "sku", "--limit", "1")
    assert ran == Ran(0, "order.lineItems.sku  String  in a list\n", "")
    ran = flow("env", "getOrderData", "sku")
    assert ran.code == 1


def test_env_lists(flow: Flow) -> None:
    assert "order.riskLevel " in flow("env", "Order").out
    assert flow("env", "OrderRiskLevel").out == "HIGH\nLOW\nMEDIUM\n"
    assert flow("env", "inventoryQuantityPrior") == Ran(0, "inventoryQuantityPrior  Int\n", "")
    assert flow("env", "tags").out == "tags  [String]\n"
    assert flow("env", "order.name").out == "order.name  String\n"
    assert flow("env", "oldStatus").out == "ACTIVE\nARCHIVED\nDRAFT\nUNLISTED\n"
    assert flow("env", "dispute.amount").out.startswith("dispute.amount.amount        Decimal\n")
    assert flow("env", "Int") == Ran(1, "", "")
    lists = flow("env", "--filter", "LIST", "order.customer").out
    assert "order.customer.tags " in lists
    assert "order.customer.email " not in lists


def test_env_json(flow: Flow) -> None:
    (answer,) = flow(
        "env", "--json", "--filter", "SCALAR", "Order", "customer", "email", "--limit", "1"
    ).json["searches"]
    assert answer == {
        "root_type": "Order",
        "search_term": "customer email",
        "paths": [
            {
                "path": "order.customer.email",
                "search_categories": ["SCALAR", "ALL"],
                "path_elements_types": ["order:Order", "customer:Customer", "email:String"],
                "leaf_type": "String",
            }
        ],
    }
    (definition,) = flow("env", "--json", "Count").json["types"]
    assert [each["name"] for each in definition["fields"]] == ["count", "precision"]


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("Ordr", "there is no type and no path Ordr\n  help: did you mean Order?"),
        ("ordr.name", "there is no type and no path ordr.name\n  help: did you mean order?"),
        (
            "inventoryQuantityPriorr",
            "there is no type and no path inventoryQuantityPriorr\n  help: did you mean inventoryQuantityPrior?",
        ),
        ("order.custmer.email", "order has no custmer\n  help: did you mean order.customer?"),
        (
            "order.customer.zzzzz",
            "order.customer has no zzzzz\n  help: flowc env order.customer lists what there is",
        ),
    ],
)
def test_env_of_what_is_not_there(flow: Flow, place: str, said: str) -> None:
    for more in ([], ["id"], ["--json"]):
        ran = flow("env", place, *more)
        assert (ran.code, ran.out, ran.err) == (1, "", f"flowc env: {said}\n")


def test_env_of_another_schema(flow: Flow) -> None:
    Path("cats.graphql").write_text(SDL)
    assert flow("env", "--environment", "cats.graphql", "Cat") == Ran(0, "cat.id    ID\ncat.mood  Mood\n", "")
    Path("cats.graphql").write_text("type {")
    ran = flow("env", "--environment", "cats.graphql", "Cat")
    assert ran.code == 2
    assert ran.err.startswith("cats.graphql:1:6: error[schema-unreadable]: this is no GraphQL schema")
    assert flow("env", "--environment", "none.json", "Cat").code == 2


# The project's catalogue.


def test_import_replaces_what_was_assumed(flow: Flow) -> None:
    Path("responses.json").write_text(json.dumps({"tasks": [RESPONSE]}))
    ran = flow("catalog", "import", "responses.json")
    said = "shopify::admin::order_archive@0.2: replaces shopify::admin::archive_order@0.1 (assumed)\n"
    assert ran == Ran(0, said, "")
    assert "a task_configuration response" in flow("tasks", "show", "shopify::admin::order_archive").out
    assert flow("tasks", "search", "archive order", "--limit", "1").out.split() == [
        *("Archive", "order", "shopify::admin::order_archive@0.2", "action")
    ]
    assert flow("tasks", "show", "shopify::admin::archive_order").code == 1


def test_import_into_a_named_file(flow: Flow) -> None:
    ran = flow(
        "catalog", "import", "--catalog", "apps.json", "-", stdin=json.dumps({**RESPONSE, "id": "acme::a::b"})
    )
    assert ran.code == 0
    assert not Path("flow-catalog.json").exists()
    assert flow("tasks", "show", "acme::a::b").code == 1
    assert flow("tasks", "show", "--catalog", "apps.json", "acme::a::b").code == 0


def test_import_again_adds_to_the_file(flow: Flow) -> None:
    for name in ("acme::a::b", "acme::a::c", "acme::a::b"):
        ran = flow("catalog", "import", "-", stdin=json.dumps({**RESPONSE, "id": name, "publisher": name}))
    assert ran.out == "acme::a::b@0.2: replaces acme::a::b@0.2 (known)\n"
    rows = json.loads(Path("flow-catalog.json").read_text())["tasks"]
    assert [row["id"] for row in rows] == ["acme::a::b", "acme::a::c"]


def test_a_wrong_response_writes_nothing(flow: Flow) -> None:
    Path("good.json").write_text(json.dumps(RESPONSE))
    Path("bad.json").write_text(json.dumps([RESPONSE, {"id": 5}]))
    ran = flow("catalog", "import", "good.json", "bad.json")
    assert (ran.code, ran.out) == (2, "")
    assert "bad.json: error[catalog-response]: the key version is missing, or is no text (at /1)" in ran.err
    assert sorted(path.name for path in Path().iterdir()) == ["bad.json", "good.json"]


def test_a_damaged_catalogue_is_left_alone(flow: Flow) -> None:
    Path("flow-catalog.json").write_text('{"flowc_catalog": 1, "tasks": [{"id": "a"}]}')
    for command in (["catalog", "import", "-"], ["tasks", "search", "x"]):
        ran = flow(*command, stdin=json.dumps(RESPONSE))
        assert ran.code == 2
        assert "flow-catalog.json: error[catalog-row]: the key version is missing (at /tasks/0)" in ran.err
    assert Path("flow-catalog.json").read_text().endswith('[{"id": "a"}]}')

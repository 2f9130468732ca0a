"""Production's wire: every tool of its table, the envelope, drafts and switches, and trying without writing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from making import servers
from making.folders import WORKFLOWS
from making.servers import Running

import flowc

PREFIX = "flow_app_agent_"
CREATE = "create_or_update_workflow_from_json"
DOCUMENT = json.loads(flowc.to_json(servers.TAGGING, form="code"))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Running]:
    with servers.serving(servers.parts_in(tmp_path)) as running:
        yield running


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with servers.serving(servers.parts_in(tmp_path_factory.mktemp("store"))) as running:
        yield running


def call(server: Running, tool: str, *, ok: bool = True, is_eval: bool = False, **arguments: Any) -> Any:
    headers = {"X-Shopify-Shop-Domain": servers.SHOP.domain, "Authorization": "Bearer whatever"}
    if is_eval:
        headers["X-Shopify-Is-Eval"] = "true"
    body = {"tool": PREFIX + tool, "arguments": arguments}
    reply = server.ask("POST", "/flow/tools", body, headers=headers)
    assert reply.status == 200
    assert list(reply.json) == ["ok", "tool", "data"]
    assert (reply.json["ok"], reply.json["tool"]) == (ok, PREFIX + tool), reply.json
    return reply.json["data"]


def test_searches(shared: Running) -> None:
    found = call(shared, "task_search", search_queries=["order created", "add order tags"])["tasks"]
    assert list(found) == ["order created", "add order tags"]
    first = found["order created"][0]
    assert {"id", "version", "label", "task_type"} <= first.keys()
    asked = [{"id": "shopify::admin::add_order_tags", "version": "0.1"}]
    (task,) = call(shared, "task_configuration", tasks=asked)["tasks"]
    assert [each["id"] for each in task["config_fields"]] == ["order_id", "tags"]
    paths = call(
        shared, "environment_paths_search",
        searches=[{"root_type": "Order", "search_term": "email"}], data_type_filter="ALL",
    )  # fmt: skip
    assert "leaf_type" in json.dumps(paths)
    assert "fields" in json.dumps(call(shared, "object_type_definition_search", type_names=["Order"]))
    resources = call(shared, "search_shop_resource", resource_type="Collection", query="summer")
    assert "gid://shopify/Collection/11" in json.dumps(resources)
    none = call(shared, "search_shop_resource", resource_type="Collection", query="summer", limit=0)
    assert none["resources"] == []


def test_templates_are_json(shared: Running) -> None:
    found = call(shared, "template_search", search_queries=["tag large orders"])
    (templates,) = found["templates"].values()
    assert templates[0]["workflow_json"]["root"]["steps"]
    assert "workflow" not in templates[0]


def test_a_workflow_lives(server: Running) -> None:
    made = call(server, CREATE, workflow_json=DOCUMENT, hidden=False)
    gid, version = made["workflow_id"], made["workflow_version"]
    assert gid == "gid://flow/Workflow/1"
    assert made["workflow_definition_version"] == version
    root = made["workflow_definition"]["root"]
    assert root["workflow_version"] == version
    assert root["workflow_name"] == "Tag large orders"
    found = call(server, "workflow_lookup", workflow_id=gid)
    assert found["workflow_definition"] == made["workflow_definition"]
    assert "workflow" not in found
    pages = call(server, "list_workflows", page_size=100)
    assert pages["pagination"] == {"has_next_page": False, "next_cursor": None, "total_count": 1}
    (listed,) = pages["workflows"]
    assert (listed["workflow_id"], listed["hidden"]) == (gid, False)
    on = call(server, "activate_workflow", workflow_id=gid, workflow_definition_version=version)
    assert on["workflow_id"] == gid
    assert server.ask("GET", "/v1/workflows/1").json["active"] is True
    call(server, "deactivate_workflow", workflow_id=gid, workflow_definition_version=version)
    assert server.ask("GET", "/v1/workflows/1").json["active"] is False


def test_an_update_keeps_what_it_does_not_mention(server: Running) -> None:
    """What a pull brings comes back by a push with one change: ids and positions stay (law 3)."""
    shop = server.parts.workflows(servers.SHOP.domain)
    export = (WORKFLOWS / "001-mark-limited-roasts.flow").read_text("utf-8")
    kept = shop.create("Mark limited roasts", export, hidden=False)
    pulled = call(server, "workflow_lookup", workflow_id=kept.id)["workflow_definition"]
    text = json.dumps(pulled).replace("no-discount", "full-price")
    made = call(
        server, CREATE,
        workflow_json=json.loads(text), workflow_id=kept.id, workflow_version=kept.version,
    )  # fmt: skip
    after = shop.lookup(kept.id).document
    assert made["workflow_version"] != kept.version
    assert after[65:] == export[65:].replace("no-discount", "full-price")


def test_drafts(server: Running) -> None:
    made = call(server, CREATE, workflow_json=DOCUMENT)
    gid, version = made["workflow_id"], made["workflow_version"]
    assert call(server, "list_workflows")["workflows"] == []
    assert len(call(server, "list_workflows", include_hidden=True)["workflows"]) == 1
    asked = {"workflow_id": gid, "workflow_definition_version": version}
    hidden = call(server, "activate_workflow", ok=False, **asked)
    assert hidden["error_code"] == "WORKFLOW_HIDDEN"
    pushed = call(
        server, CREATE, workflow_json=DOCUMENT, workflow_id=gid, workflow_version=version, hidden=False
    )
    call(server, "activate_workflow", workflow_id=gid, workflow_definition_version=pushed["workflow_version"])


def test_pages_of_a_list(server: Running) -> None:
    for _ in range(5):
        call(server, CREATE, workflow_json=DOCUMENT, hidden=False)
    seen, cursor = [], None
    for _ in range(3):
        more = {"cursor": cursor} if cursor else {}
        page = call(server, "list_workflows", page_size=2, **more)
        seen += [each["workflow_id"] for each in page["workflows"]]
        cursor = page["pagination"]["next_cursor"]
    assert seen == [f"gid://flow/Workflow/{number}" for number in (5, 4, 3, 2, 1)]
    assert cursor is None
    assert call(server, "list_workflows", ok=False, cursor="x")["error_code"] == "INVALID_CURSOR"


def test_errors_of_a_workflow(server: Running) -> None:
    wrong = json.loads(json.dumps(DOCUMENT).replace("add_order_tags", "add_order_tagz"))
    data = call(server, CREATE, workflow_json=wrong)
    assert data["validation_errors"]
    assert "workflow_id" not in data
    assert call(server, "list_workflows", include_hidden=True)["workflows"] == []


def test_a_conflict(server: Running) -> None:
    made = call(server, CREATE, workflow_json=DOCUMENT)
    gid, version = made["workflow_id"], made["workflow_version"]
    newer = call(server, CREATE, workflow_json=DOCUMENT, workflow_id=gid, workflow_version=version)
    data = call(server, CREATE, ok=False, workflow_json=DOCUMENT, workflow_id=gid, workflow_version=version)
    assert data["error_code"] == "WORKFLOW_CONFLICT"
    assert data["workflow_definition"]["root"]["workflow_version"] == newer["workflow_version"]
    switched = call(
        server, "activate_workflow", ok=False, workflow_id=gid, workflow_definition_version=version
    )
    assert switched["error_code"] == "WORKFLOW_CONFLICT"


def test_trying_writes_nothing(server: Running) -> None:
    made = call(server, CREATE, workflow_json=DOCUMENT, hidden=False)
    gid, version = made["workflow_id"], made["workflow_version"]
    before = server.ask("GET", "/v1/workflows").json
    other = json.loads(json.dumps(DOCUMENT).replace("500", "900"))
    assert "workflow_id" not in call(server, CREATE, is_eval=True, workflow_json=other)
    call(server, CREATE, is_eval=True, workflow_json=other, workflow_id=gid, workflow_version=version)
    call(server, "activate_workflow", is_eval=True, workflow_id=gid, workflow_definition_version=version)
    wrong = json.loads(json.dumps(DOCUMENT).replace("add_order_tags", "add_order_tagz"))
    assert call(server, CREATE, is_eval=True, workflow_json=wrong)["validation_errors"]
    assert server.ask("GET", "/v1/workflows").json == before


def test_trying_and_doing_are_two_requests(server: Running) -> None:
    body = {"tool": f"flow_app_agent_{CREATE}", "arguments": {"workflow_json": DOCUMENT}}
    once = {"Idempotency-Key": "once"}
    tried = server.ask("POST", "/flow/tools", body, headers={**once, "X-Shopify-Is-Eval": "true"})
    assert "workflow_id" not in tried.json["data"]
    done = server.ask("POST", "/flow/tools", body, headers=once)
    assert (done.status, done.error["code"]) == (409, "idempotency_conflict")


def test_columns_of_a_query_are_not_made_up(shared: Running) -> None:
    data = call(shared, "shopifyql_query_fields", ok=False, query="FROM sales SHOW total_sales")
    assert data["columns"] == []
    assert data["error_code"] == "NOT_AVAILABLE"


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        (CREATE, {"workflow_json": "no json"}),
        (CREATE, {"workflow_json": {"root": 1}}),
        (CREATE, {"workflow_json": [1]}),
        (CREATE, {}),
        (CREATE, {"workflow_json": DOCUMENT, "hidden": "yes"}),
        ("workflow_lookup", {"workflow_id": 7}),
        ("workflow_lookup", {"workflow_id": "gid://flow/Workflow/99"}),
        ("list_workflows", {"page_size": "many"}),
        ("list_workflows", {"page_size": True}),
        ("activate_workflow", {"workflow_id": "gid://flow/Workflow/99", "workflow_definition_version": "v1"}),
        ("activate_workflow", {}),
        ("task_search", {"search_queries": "x"}),
    ],
)
def test_bad_arguments(shared: Running, tool: str, arguments: dict[str, Any]) -> None:
    headers = {"X-Shopify-Shop-Domain": servers.SHOP.domain}
    reply = shared.ask(
        "POST", "/flow/tools", {"tool": PREFIX + tool, "arguments": arguments}, headers=headers
    )
    assert reply.status == 200
    data = reply.json["data"]
    assert data.get("error") or data.get("validation_errors"), data


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"tool": f"{PREFIX}delete_workflow", "arguments": {}}, 404),
        ({"tool": 1}, 400),
        ({"tool": f"{PREFIX}task_search", "arguments": []}, 400),
        ({}, 400),
    ],
)
def test_calls_that_are_none(shared: Running, body: dict[str, Any], status: int) -> None:
    reply = shared.ask("POST", "/flow/tools", body)
    assert reply.status == status
    assert reply.error["param"] == "tool"


def test_half_a_character_is_said(server: Running) -> None:
    document = json.loads(json.dumps(DOCUMENT).replace("large", "\\ud83d"))
    made = call(server, CREATE, ok=False, workflow_json=document)
    assert "\\ud83d" in made["error"]

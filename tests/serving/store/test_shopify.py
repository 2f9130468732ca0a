"""A real shop's desk, on a stand-in for Shopify's command line that calls a gateway over HTTP."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from making.folders import CORPUS
from making.shopify import Failed, Gateway, command_line, gateway

import flowc
from flowc_serving.agent import contract, production
from flowc_serving.agent.conversation import Call
from flowc_serving.agent.json_value import Object
from flowc_serving.agent.session import Session
from flowc_serving.agent.shop import Resource, Shop
from flowc_serving.store import shopify_process
from flowc_serving.store.shopify import ShopifyDesk
from flowc_serving.store.shopify_command import command

STORE = "lamps.myshopify.com"
CONTRACT = contract.load()
VIEW = """\
@workflow("Tag orders")
@shopify.admin.order_created()
def tag_orders(order):
    shopify.admin.add_order_tags(order_id=order.id, tags=["VIP"])
"""
NUMBER = "gid://flow/Workflow/7"


def code_form(document: str) -> dict[str, Any]:
    """A document of the corpus as production has it."""
    return json.loads(flowc.to_json(flowc.to_python(document), form="code"))


class Production:
    """Production's tools: those that read are a session's, workflows are kept as they come."""

    def __init__(self) -> None:
        resource = Resource("Collection", "gid://shopify/Collection/1", "Summer")
        self.session = Session(Shop(STORE, resources=(resource,)))
        self.kept: dict[str, list[dict[str, Any]]] = {}
        self.failure: Failed | None = None

    def __call__(self, tool: str, arguments: dict[str, Any], shop: str) -> dict[str, Any]:
        if self.failure is not None:
            raise self.failure
        assert shop == STORE
        assert tool.startswith("flow_app_agent_")
        if tool == "flow_app_agent_create_or_update_workflow_from_json":
            return self.write(**arguments)
        if tool == "flow_app_agent_workflow_lookup":
            return self.lookup(**arguments)
        call = Call("c", production.name_of(tool), production.arguments_here(arguments, json.dumps))
        return production.data_there(
            call.name, self.session.answer(call), lambda text: json.loads(flowc.to_json(text))
        )

    def write(
        self, workflow_json: Any, hidden: bool, workflow_id: str = "", workflow_version: str = ""
    ) -> dict[str, Any]:
        assert hidden is False
        versions = self.kept.setdefault(workflow_id or NUMBER, [])
        if workflow_id and workflow_version != f"v{len(versions)}":
            return {"error": "stale", "error_code": "WORKFLOW_CONFLICT"}
        versions.append(workflow_json)
        return {"message": "ok", **self.lookup(workflow_id or NUMBER)}

    def lookup(self, workflow_id: str, version: str = "") -> dict[str, Any]:
        versions = self.kept.get(workflow_id, [])
        which = int((version or f"v{len(versions)}")[1:])
        if not 0 < which <= len(versions):
            return {"error": f"no workflow {workflow_id}", "error_code": "WORKFLOW_NOT_FOUND"}
        definition = versions[which - 1]
        root = {**definition["root"], "workflow_version": f"v{which}"}
        return {
            "workflow_id": workflow_id,
            "workflow_version": f"v{which}",
            "workflow_definition": {**definition, "root": root},
        }


class Counter:
    """A shop behind a command line."""

    def __init__(self, running: Gateway, script: Path, log: Path, tools: Production) -> None:
        self.running, self.script, self.log, self.tools = running, script, log, tools

    def desk(self, seconds: float = 30, way: str = "flow tool call", **more: Any) -> ShopifyDesk:
        return ShopifyDesk(command("lamps", f"'{self.script}' {way}", seconds), CONTRACT, **more)

    def calls(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.read_text().splitlines()]


@pytest.fixture
def counter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter]:
    folder = tmp_path / "the command"
    folder.mkdir()
    tools = Production()
    with gateway(tools) as running:
        monkeypatch.setenv("SHOPIFY_FLOW_TOOL_CALL_ENDPOINT", running.address)
        yield Counter(running, *command_line(folder), tools)


def answered(desk: ShopifyDesk, name: str, **arguments: Any) -> Any:
    return asyncio.run(desk.answer(Call("call_1", name, arguments)))


def test_tools_are_called_by_productions_names(counter: Counter) -> None:
    found = answered(counter.desk(), "task_search", search_queries=["order created"])
    assert found["tasks"]["order created"][0]["id"] == "shopify::admin::order_created"
    assert counter.running.asked == [
        {"tool": "flow_app_agent_task_search", "arguments": {"search_queries": ["order created"]}}
    ]
    named = answered(counter.desk(), "search_shop_resource", resource_type="COLLECTION", query="summer")
    assert named["resources"][0]["id"] == "gid://shopify/Collection/1"
    templates = answered(counter.desk(), "template_search", search_queries=["tag orders"])
    (listed,) = templates["templates"].values()
    shown = [each["workflow"] for each in listed if "workflow" in each]
    assert all(each.startswith(("@workflow(", "declare(")) for each in shown)
    (first, *_) = counter.calls()
    assert first["argv"][4:6] == ["--store", STORE]
    assert first["stdin"] == ""
    assert not Path(first["argv"][7]).exists()


def test_a_workflow_is_made_looked_up_and_changed_where_it_is_meant(counter: Counter) -> None:
    document = next(iter(sorted((CORPUS / "workflows").glob("*.flow")))).read_text("utf-8")
    stored = code_form(document)
    stored["root"]["a key of the future"] = {"kept": [1, 2.50]}
    counter.tools.kept[NUMBER] = [stored]
    desk = counter.desk()
    found = answered(desk, "workflow_lookup", workflow_id=NUMBER)
    assert found["workflow"] == flowc.to_python(document, layout=False)
    assert "workflow_definition" not in found
    name = stored["root"]["workflow_name"]
    changed = found["workflow"].replace(json.dumps(name), '"Another name"', 1)
    assert changed != found["workflow"]
    made = answered(
        desk,
        "create_or_update_workflow",
        workflow=changed,
        workflow_id=NUMBER,
        workflow_version=found["workflow_version"],
    )
    assert made["workflow_version"] == "v2"
    assert made["workflow"].startswith('@workflow("Another name")')
    before, after = counter.tools.kept[NUMBER]
    assert after["root"].pop("workflow_name") == "Another name"
    assert after["root"].pop("workflow_version") == "v1"
    assert before["root"].pop("workflow_name") == name
    assert after == before
    # The base was known from the lookup: two calls, no third.
    assert len(counter.running.asked) == 2


def test_an_update_by_a_new_desk_looks_its_base_up(counter: Counter) -> None:
    made = answered(counter.desk(), "create_or_update_workflow", workflow=VIEW)
    again = answered(
        counter.desk(),
        "create_or_update_workflow",
        workflow=VIEW.replace("VIP", "big"),
        workflow_id=NUMBER,
        workflow_version=made["workflow_version"],
    )
    assert again["workflow_version"] == "v2"
    steps = [[each["step_id"] for each in version["root"]["steps"]] for version in counter.tools.kept[NUMBER]]
    assert steps[0] == steps[1]
    tools = [production.name_of(each["tool"]) for each in counter.running.asked]
    assert tools == ["create_or_update_workflow", "workflow_lookup", "create_or_update_workflow"]


def test_a_conflict_is_productions_word(counter: Counter) -> None:
    desk = counter.desk()
    for _ in range(2):
        answered(desk, "create_or_update_workflow", workflow=VIEW)
    stale = answered(
        desk, "create_or_update_workflow", workflow=VIEW, workflow_id=NUMBER, workflow_version="v1"
    )
    assert stale == {"error": "stale", "error_code": "WORKFLOW_CONFLICT"}
    missing = answered(
        desk,
        "create_or_update_workflow",
        workflow=VIEW,
        workflow_id="gid://flow/Workflow/8",
        workflow_version="v1",
    )
    assert "cannot be looked up: no workflow gid://flow/Workflow/8" in missing["error"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"workflow": VIEW.replace("def tag", "dfe tag")}, "validation_errors"),
        ({"workflow": VIEW, "workflow_id": NUMBER}, "an update names workflow_id and workflow_version"),
        ({}, "workflow is missing"),
        ({"workflow": 3}, "workflow is missing"),
        ({"workflow": "x" * 200_001}, "at most 200000 characters"),
    ],
)
def test_what_is_no_workflow_is_not_sent(arguments: Object, said: str, counter: Counter) -> None:
    found = answered(counter.desk(), "create_or_update_workflow", **arguments)
    assert said in json.dumps(found)
    assert counter.running.asked == []


def test_errors_of_a_program_have_their_place(counter: Counter) -> None:
    found = answered(
        counter.desk(), "create_or_update_workflow", workflow=VIEW.replace("order.id", "order.id +")
    )
    ((error,),) = found["validation_errors"].values()
    assert (error["line"], error["code"][:2]) == (4, "FC")


def test_what_is_no_call_is_answered(counter: Counter) -> None:
    desk = counter.desk()
    assert "there is no tool activate_workflow" in answered(desk, "activate_workflow")["error"]
    unread = asyncio.run(desk.answer(Call("c", "", {}, "{broken")))
    assert unread["error_code"] == "UNREADABLE_CALL"
    assert counter.running.asked == []


def test_what_is_not_as_the_contract_has_it_is_noticed_and_changes_nothing(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = {"id": "a", "version": "1", "task_type": "TRIGGER", "label": "A", "colour": "red"}
    data = {"tasks": {"a": [row]}, "took\x1b[31m": 3}
    monkeypatch.setenv("FAKE_SHOPIFY", "print:" + json.dumps({"ok": True, "data": data}))
    noticed: list[str] = []
    assert answered(counter.desk(noticed=noticed.append), "task_search", search_queries=["a"]) == data
    assert noticed[0].startswith("task_search at /tasks/a/0/colour: an unknown key")
    assert any("another order of keys" in each for each in noticed)
    assert len(noticed) == 3
    assert not any("\x1b" in each for each in noticed)


def test_productions_own_shapes_are_no_drift(counter: Counter) -> None:
    noticed: list[str] = []
    recorded: list[tuple[str, Object]] = []
    desk = counter.desk(
        noticed=noticed.append, recorded=lambda tool, asked, data: recorded.append((tool, data))
    )
    answered(desk, "task_search", search_queries=["order created"])
    answered(desk, "task_configuration", tasks=[{"id": "shopify::admin::order_created", "version": "0.1"}])
    answered(desk, "environment_paths_search", searches=[{"root_type": "Order", "search_term": "email"}])
    answered(desk, "template_search", search_queries=["tag"])
    made = answered(desk, "create_or_update_workflow", workflow=VIEW)
    answered(desk, "workflow_lookup", workflow_id=made["workflow_id"])
    assert noticed == []
    assert len(recorded) == 6
    assert recorded[-1][0] == "flow_app_agent_workflow_lookup"
    assert isinstance(recorded[-1][1]["workflow_definition"], dict)


# The newer way, a command for each tool.


def test_each_tool_has_its_command(counter: Counter) -> None:
    noticed: list[str] = []
    desk = counter.desk(way="flow", noticed=noticed.append)
    older = counter.desk()
    questions: list[tuple[str, dict[str, Any]]] = [
        ("task_search", {"search_queries": ["order created", "--json -x 'tag'"]}),
        ("task_configuration", {"tasks": [{"id": "shopify::admin::order_created", "version": "0.1"}]}),
        ("environment_paths_search", {"searches": [{"root_type": "Order", "search_term": "email"}]}),
        ("object_type_definition_search", {"type_names": ["Order", "ProductVariant"]}),
        ("template_search", {"search_queries": ["tag orders"]}),
        ("search_shop_resource", {"resource_type": "Collection", "query": "summer"}),
    ]
    for name, arguments in questions:
        newer = answered(desk, name, **arguments)
        assert '"error"' not in json.dumps(newer), newer
        assert newer == answered(older, name, **arguments)
    roots = [{"root_type": each, "search_term": "tags"} for each in ("Order", "Product")]
    found = answered(desk, "environment_paths_search", searches=roots, data_type_filter="LIST")
    assert [each["root_type"] for each in found["searches"]] == ["Order", "Product"]
    assert noticed == []
    assert counter.calls()[0]["argv"][1:3] == ["task", "search"]


def test_a_template_comes_by_its_id(counter: Counter) -> None:
    for way in ("flow", "flow tool call"):
        desk = counter.desk(way=way)
        listed = answered(desk, "template_search", search_queries=["tag orders"])["templates"]["tag orders"]
        found = answered(desk, "template_search", template_id=listed[0]["template_id"])
        assert found["template_id"] == listed[0]["template_id"]
        assert found["workflow"].startswith(("@workflow(", "declare("))
        missing = answered(desk, "template_search", template_id="nothing")
        assert "nothing" in missing["error"]
    assert counter.running.asked[-1]["tool"] == "flow_app_agent_template_lookup"


def test_a_workflow_is_pushed_and_shown(counter: Counter) -> None:
    desk = counter.desk(way="flow")
    made = answered(desk, "create_or_update_workflow", workflow=VIEW)
    assert (made["workflow_id"], made["workflow_version"], made["workflow"]) == (NUMBER, "v1", VIEW)
    assert answered(counter.desk(way="flow"), "workflow_lookup", workflow_id=NUMBER)["workflow"] == VIEW
    update = {"workflow_id": NUMBER, "workflow_version": "v1"}
    again = answered(desk, "create_or_update_workflow", workflow=VIEW.replace("VIP", "big"), **update)
    assert again["workflow_version"] == "v2"
    steps = [[each["step_id"] for each in version["root"]["steps"]] for version in counter.tools.kept[NUMBER]]
    assert steps[0] == steps[1]
    stale = answered(desk, "create_or_update_workflow", workflow=VIEW, **update)
    assert "Push failed: stale" in stale["error"]
    missing = answered(desk, "workflow_lookup", workflow_id="gid://flow/Workflow/8", version="v1")
    assert "no workflow gid://flow/Workflow/8" in missing["error"]
    for call in counter.calls():
        assert not Path(call["argv"][-1]).exists()


@pytest.mark.parametrize("way", ["flow", "flow tool call"])
@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("object_type_definition_search", {"type_names": "Order"}),
        ("object_type_definition_search", {"type_names": []}),
        ("object_type_definition_search", {"type_names": ["Order"] * 11}),
    ],
)
def test_odd_types_are_not_asked_for(way: str, name: str, arguments: Object, counter: Counter) -> None:
    assert answered(counter.desk(way=way), name, **arguments)["error_code"] == "INVALID_ARGUMENTS"
    assert counter.running.asked == []


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("task_search", {}),
        ("task_search", {"search_queries": [3]}),
        ("task_search", {"search_queries": ["a\0b"]}),
        ("task_search", {"search_queries": ["a"] * 11}),
        ("task_configuration", {"tasks": ["a"]}),
        ("environment_paths_search", {"searches": [{"root_type": "Order"}]}),
        ("search_shop_resource", {"resource_type": 3, "query": "a"}),
        ("workflow_lookup", {"workflow_id": ""}),
    ],
)
def test_odd_arguments_reach_no_command(name: str, arguments: Object, counter: Counter) -> None:
    assert answered(counter.desk(way="flow"), name, **arguments)["error_code"] == "INVALID_ARGUMENTS"
    assert not counter.log.exists()


# What goes wrong on the way.


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (
            401,
            {"error": "expired"},
            f"not signed in to {STORE}. The merchant runs: shopify store auth --store {STORE}",
        ),
        (403, {"error": "not allowed"}, "HTTP 403"),
        (429, {}, "Try once more, then tell the merchant"),
        (500, {"error": "boom", "error_backtrace": ["secret.rb:1"] * 500}, "cannot answer now (HTTP 500)"),
        (422, {"error": "bad arguments"}, "bad arguments"),
    ],
)
def test_what_the_gateway_refuses_is_told(status: int, body: Any, said: str, counter: Counter) -> None:
    counter.tools.failure = Failed(status, body)
    found = answered(counter.desk(), "task_search", search_queries=["a"])
    assert said in found["error"]
    assert "backtrace" not in found["error"]
    assert len(found["error"]) < 600


@pytest.mark.parametrize(
    ("mode", "said", "code"),
    [
        ("print:", "prints no JSON: nothing", "SHOP_UNAVAILABLE"),
        ("print:Hello, \x1b[31mworld", "prints no JSON: Hello, world", "SHOP_UNAVAILABLE"),
        ("print:[1]", "prints no JSON", "SHOP_UNAVAILABLE"),
        ('print:{"ok": true}', "another shape", "SHOP_UNAVAILABLE"),
        ('print:{"ok": true, "data": [1]}', "another shape", "SHOP_UNAVAILABLE"),
        ("print:" + '{"a":' * 20_000, "prints no JSON", "SHOP_UNAVAILABLE"),
        ('print:{"data": ' + '{"a":' * 600 + "1" + "}" * 601, "nested too deep", "SHOP_UNAVAILABLE"),
        ("bytes", "prints no JSON", "SHOP_UNAVAILABLE"),
        ("flood", "prints more than", "SHOP_UNAVAILABLE"),
        ("hang", "did not answer in 0.7 seconds", "SHOP_UNAVAILABLE"),
        ("fail:", "exit code 1): it says nothing", "SHOP_UNAVAILABLE"),
        ("fail:│ command flow tool call not found │", "command flow tool call not found", "SHOP_UNAVAILABLE"),
        ("fail:token shpat_abcdef was Bearer xyz", "token … was …", "SHOP_UNAVAILABLE"),
        (
            "fail:│ No stored app authentication.\n│ Run `shopify store auth --store a --scopes b` to authenticate",
            "The merchant runs: shopify store auth --store a --scopes b",
            "NOT_SIGNED_IN",
        ),
    ],
)
def test_a_command_line_that_does_not_answer_is_told(
    mode: str, said: str, code: str, counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE_SHOPIFY", mode)
    monkeypatch.setattr(shopify_process, "LONGEST", 3_000_000)
    seconds = 0.7 if mode == "hang" else 30
    found = answered(counter.desk(seconds), "task_search", search_queries=["a"])
    assert said in found["error"]
    assert found["error_code"] == code
    assert "\x1b" not in found["error"]
    (call,) = counter.calls()
    assert not _runs(call["pid"])


def test_a_note_before_the_answer_is_passed_over(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKE_SHOPIFY", "notice")
    assert "tasks" in answered(counter.desk(), "task_search", search_queries=["order created"])


def test_who_stops_waiting_ends_the_command(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKE_SHOPIFY", "hang")

    async def stop() -> None:
        asking = asyncio.create_task(
            counter.desk().answer(Call("c", "task_search", {"search_queries": ["a"]}))
        )
        while not counter.log.exists() or not counter.log.read_text().endswith("\n"):
            await asyncio.sleep(0.02)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking

    asyncio.run(stop())
    (call,) = counter.calls()
    assert not _runs(call["pid"])


def _runs(pid: int) -> bool:
    """Does a process or one of its group still run, a moment later?"""
    end = time.monotonic() + 3
    while time.monotonic() < end:
        try:
            os.killpg(pid, 0)
        except ProcessLookupError:
            return False
        time.sleep(0.02)
    return True


def test_there_is_no_command() -> None:
    desk = ShopifyDesk(command("lamps", "/nowhere/shopify"), CONTRACT)
    found = answered(desk, "task_search", search_queries=["a"])
    assert "cannot be started (/nowhere/shopify: No such file or directory)" in found["error"]


@pytest.mark.parametrize(
    ("store", "text", "said"),
    [
        ("", "shopify", "is no store"),
        ("a b", "shopify", "is no store"),
        ("--help", "shopify", "is no store"),
        ("a", " ", "names a command"),
        ("a", "'", "quotation"),
    ],
)
def test_commands_that_cannot_be(store: str, text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        command(store, text)

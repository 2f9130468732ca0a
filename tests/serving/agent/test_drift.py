"""The shapes of answers: the real tools keep to them, and recorded traffic that does not is found, by place."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, strategies as st
from making.conversations import TEXTS
from making.sessions import TAGGING, ask, session

from flowc import catalog
from flowc_serving.agent import production
from flowc_serving.agent.contract import load
from flowc_serving.agent.drift import compare
from flowc_serving.agent.shapes import SHAPES, misfits

KNOWN = catalog.load()


# The tools keep to their shapes.


def test_every_tool_has_a_shape_in_the_contracts_order() -> None:
    assert tuple(SHAPES) == load(tests=True).names


PATHS = {"root_type": "Order", "search_term": "email"}
ASKED: list[tuple[str, dict[str, Any]]] = [
    ("task_search", {"search_queries": ["order created", "tag/an order~", "nothing of that kind"]}),
    ("task_search", {}),
    (
        "task_configuration",
        {"tasks": [{"id": task.id, "version": task.version} for task in list(KNOWN)[:10]]},
    ),
    ("task_configuration", {"tasks": [{"id": "no::such", "version": "0.1"}]}),
    (
        "environment_paths_search",
        {"searches": [{"root_type": "Order", "search_term": "email"}], "data_type_filter": "ALL"},
    ),
    (
        "environment_paths_search",
        {"searches": [{"root_type": "Ordr", "search_term": "x"}], "data_type_filter": "LIST"},
    ),
    ("object_type_definition_search", {"type_names": ["Order", "OrderDisplayFinancialStatus", "Nothing"]}),
    ("template_search", {"search_queries": ["tag orders", "vip"]}),
    ("template_search", {"template_id": "none"}),
    ("search_shop_resource", {"resource_type": "Collection", "query": "sale"}),
    ("workflow_lookup", {"workflow_id": "gid://flow/Workflow/999"}),
    ("create_or_update_workflow", {"workflow": TAGGING}),
    ("create_or_update_workflow", {"workflow": TAGGING.replace("order.id", "order.nothing")}),
    ("create_or_update_workflow", {"workflow": "no view"}),
]


@pytest.mark.parametrize(
    ("tool", "arguments"), ASKED, ids=[f"{n} {tool}" for n, (tool, _) in enumerate(ASKED)]
)
def test_what_the_tools_answer_is_as_declared(tool: str, arguments: dict[str, Any]) -> None:
    assert list(misfits(ask(session(), tool, **arguments), SHAPES[tool])) == []


def test_a_stored_workflow_is_answered_as_declared() -> None:
    found = session()
    made = ask(found, "create_or_update_workflow", workflow=TAGGING)
    looked = ask(found, "workflow_lookup", workflow_id=made["workflow_id"])
    stale = ask(
        found,
        "create_or_update_workflow",
        workflow=TAGGING,
        workflow_id=made["workflow_id"],
        workflow_version="01JDY0000000000000000000A1",
    )
    template = ask(found, "template_search", search_queries=["tag"])["templates"]["tag"][0]["template_id"]
    one = ask(found, "template_search", template_id=template)
    assert "workflow" in looked
    assert stale["error_code"] == "WORKFLOW_CONFLICT"
    for tool, data in (
        ("workflow_lookup", looked),
        ("create_or_update_workflow", stale),
        ("template_search", one),
    ):
        assert list(misfits(data, SHAPES[tool])) == []


# Drift.

SUMMARY = {
    "id": "shopify::admin::order_created",
    "version": "0.1",
    "label": "Order created",
    "task_type": "TRIGGER",
    "installed": True,
    "publisher": "shopify",
}


def row(tool: str, data: Any, **more: Any) -> str:
    return json.dumps({"tool": production.tool_of(tool), "arguments": {}, "ok": True, "data": data, **more})


def drifts(*rows: str) -> list[tuple[int, str, str]]:
    return [(each.line, each.pointer, each.what) for found in compare(rows, KNOWN) for each in found.drifts]


def searched(**changed: Any) -> str:
    summary = {key: value for key, value in {**SUMMARY, **changed}.items() if value is not ...}
    if "description" in summary:
        summary = {key: summary[key] for key in ("id", "version", "label", "description", "task_type")}
    return row("task_search", {"tasks": {"a/b": [summary]}})


AT = "/data/tasks/a~1b/0"
FOUND = {
    "an unknown key": (searched(score=1), AT + "/score", "an unknown key"),
    "a missing key": (searched(task_type=...), AT, "a missing key"),
    "another type": (searched(label=5), AT + "/label", "another type"),
    "another label": (searched(label="An order came"), AT + "/label", "another label"),
    "a description": (searched(description="New."), AT + "/description", "another description"),
    "a field's label": (
        row(
            "task_configuration",
            {
                "tasks": [
                    {
                        "id": "shopify::admin::add_order_tags",
                        "version": "0.1",
                        "task_type": "ACTION",
                        "config_fields": [
                            {
                                "id": "tags",
                                "label": "Stickers",
                                "description": None,
                                "default_value": None,
                                "validations": [],
                                "possible_object_types": [],
                                "supports_liquid": True,
                            }
                        ],
                        "return_fields": [],
                    }
                ]
            },
        ),
        "/data/tasks/0/config_fields/0/label",
        "another label",
    ),
    "order": (
        row(
            "workflow_lookup", {"workflow_version": "1", "workflow_id": "2", "workflow_definition": {"a": 1}}
        ),
        "/data",
        "another order of keys",
    ),
    "a workflow of another type": (
        row(
            "workflow_lookup",
            {"workflow_id": "2", "workflow_version": "1", "workflow_definition": {}, "x": 1},
        ),
        "/data/x",
        "an unknown key",
    ),
    "a list where an object was": (row("task_search", {"tasks": []}), "/data/tasks", "another type"),
    "no data": (row("task_search", None), "/data", "another type"),
    "no JSON": ("{", "", "no row"),
    "no object": ("[]", "", "no row"),
    "no tool": ("{}", "", "no row"),
    "depth": ("[" * 100_000, "", "no row"),
}


@pytest.mark.parametrize(("text", "pointer", "what"), FOUND.values(), ids=FOUND)
def test_a_difference_is_found_at_its_place(text: str, pointer: str, what: str) -> None:
    assert drifts(searched(), text) == [(2, pointer, what)]


def test_keys_that_are_missing_in_the_middle_are_no_other_order() -> None:
    assert drifts(searched(installed=...)) == []


def test_an_error_needs_no_other_key_and_other_tools_are_not_ours() -> None:
    found = [
        row("task_search", {"error": "no", "error_code": "X"}),
        row("task_search", None, ok=False),
        json.dumps({"tool": "flow_app_agent_list_workflows", "ok": True, "data": {"workflows": 5}}),
        "",
    ]
    assert drifts(*found) == []
    assert [each.is_ours for each in compare(found, KNOWN)] == [True, True, False]


def test_what_our_own_gateway_answers_has_no_drift() -> None:
    found = session()
    made = ask(found, "create_or_update_workflow", workflow=TAGGING)
    answers = [
        ("create_or_update_workflow", made),
        ("workflow_lookup", ask(found, "workflow_lookup", workflow_id=made["workflow_id"])),
        ("template_search", ask(found, "template_search", search_queries=["tag orders"])),
    ]
    told = [row(tool, production.data_there(tool, data, lambda _: {"root": {}})) for tool, data in answers]
    assert drifts(*told) == []


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["tasks", "id", "version", "config_fields", "error"]) | TEXTS, inner, max_size=4
        )
    ),
    max_leaves=8,
)


@given(st.sampled_from([*SHAPES]), _JSON)
def test_any_answer_is_compared(tool: str, data: Any) -> None:
    (found,) = compare([row(tool, data)], KNOWN)
    assert all(each.line == 1 and each.pointer.startswith("/data") for each in found.drifts)

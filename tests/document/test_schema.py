"""The JSON Schema of workflow documents: valid itself, true of every document we have, and no rubber stamp."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from making.folders import SHARED, WORKFLOWS

from flowc.fields.conditions.parsing import grammar_text

FOLDERS = [WORKFLOWS, SHARED / "workflows"]
DOCUMENTS = sorted(
    file for folder in FOLDERS for ending in ("flow", "json") for file in folder.glob(f"*.{ending}")
)

SCHEMA: dict[str, Any] = json.loads(grammar_text("workflow.schema.json"))
VALIDATOR: Any = Draft202012Validator(SCHEMA)
CONDITIONS: Any = Draft202012Validator({**SCHEMA, "required": [], "$ref": "#/$defs/condition_tree"})

LEAF = {"uuid": "3", "parent_uuid": "2", "value": "order.name", "comparison_value_type": "EnvironmentValue"}
COMPARISON: dict[str, Any] = {
    "uuid": "2",
    "parent_uuid": "1",
    "lhs": LEAF,
    "rhs": {"value": "x", "comparison_value_type": "LiteralValue"},
    "value_type": "EnvironmentScalarDefinition:String",
    "operator": "==",
    "operation_type": "Comparison",
}
TREE: dict[str, Any] = {
    "uuid": "1",
    "lhs": COMPARISON,
    "rhs": {
        "array_path": LEAF,
        "array_item_key": LEAF,
        "operation": COMPARISON,
        "operator": "NONE",
        "operation_type": "ArrayExpression",
    },
    "operator": "AND",
    "operation_type": "LogicalExpression",
}

STEP: dict[str, Any] = {
    "step_id": "01KS390Q99NMRVG3Y5QWMNMWB8",
    "step_position": [0, -240],
    "config_field_values": [{"config_field_id": "tags", "value": '["x"]'}],
    "task_id": "shopify::admin::add_order_tags",
    "task_version": "0.1",
    "task_type": "ACTION",
    "description": None,
    "note": None,
    "name": None,
}
LINK: dict[str, Any] = {
    "from_step_id": 1,
    "from_port_id": "output",
    "to_step_id": "01KS390Q99NMRVG3Y5QWMNMWB8",
    "to_port_id": "input",
}
PATCHED: dict[str, Any] = {
    "id": "1",
    "handle": "coOp",
    "field": "metafield",
    "patched_type": "Customer",
    "arguments": '{"key":"co_op"}',
    "merchant_configured": True,
}
DOCUMENT: dict[str, Any] = {
    "__metadata": {"version": 0.1},
    "root": {"steps": [STEP], "links": [LINK], "patched_fields": [PATCHED], "workflow_name": "Any"},
}

DROP = object()


def changed(base: dict[str, Any], place: str, value: object) -> dict[str, Any]:
    """A copy with another value at ``place`` (``root/steps/0/note``), or without it."""
    whole = copy.deepcopy(base)
    *above, last = [int(key) if key.isdigit() else key for key in place.split("/")]
    target: Any = whole
    for key in above:
        target = target[key]
    if value is DROP:
        del target[last]
    else:
        target[last] = copy.deepcopy(value)
    return whole


def test_the_schema_is_valid() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_every_definition_is_described_and_used() -> None:
    text = json.dumps(SCHEMA)
    for name in SCHEMA["$defs"]:
        assert name == "condition_tree" or f'"#/$defs/{name}"' in text, name


@pytest.mark.skipif(not DOCUMENTS, reason="no documents beside the tests")
@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: f"{file.parts[-4]}/{file.name}")
def test_documents_validate(file: Path) -> None:
    body = re.sub(r"\A\ufeff?(?:[0-9a-f]{64}:)?", "", file.read_bytes().decode())
    document = json.loads(body)
    VALIDATOR.validate(document)
    for step in document["root"]["steps"]:
        for field in step["config_field_values"]:
            if field["config_field_id"] == "condition" and str(field["value"]).startswith("{"):
                CONDITIONS.validate(json.loads(field["value"]))


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("__metadata", DROP),
        ("new", {"any": []}),
        ("root/new", None),
        ("root/workflow_name", None),
        ("root/patched_fields", DROP),
        ("root/variables", []),
        ("root/note", "Ask Ann"),
        ("root/vertical_layout_enabled", True),
        ("root/workflow_version", "3"),
        ("root/steps", []),
        ("root/steps/0/new", 1),
        ("root/steps/0/step_id", 7),
        ("root/steps/0/step_position", DROP),
        ("root/steps/0/name", DROP),
        ("root/steps/0/note", "Ask Ann"),
        ("root/steps/0/task_type", "STRANGER"),
        ("root/steps/0/config_field_values/0/value", None),
        ("root/steps/0/config_field_values/0/value", 5),
        ("root/steps/0/config_field_values/0/new", 5),
        ("root/links/0/new", 5),
        ("root/links/0/from_port_id", "port of its own"),
        ("root/patched_fields/0/id", DROP),
        ("root/patched_fields/0/arguments", {"key": "co_op"}),
        ("root/patched_fields/0/new", 5),
    ],
)
def test_accepted(place: str, value: object) -> None:
    VALIDATOR.validate(changed(DOCUMENT, place, value))


@pytest.mark.parametrize("document", [None, [], "root", 1, {}, {"steps": [], "links": []}])
def test_no_document(document: object) -> None:
    assert not VALIDATOR.is_valid(document)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("root", []),
        ("root", None),
        ("__metadata", 0.1),
        ("root/workflow_name", 5),
        ("root/note", ["x"]),
        ("root/steps", DROP),
        ("root/steps", {}),
        ("root/steps/0", "x"),
        ("root/steps/0/step_id", DROP),
        ("root/steps/0/step_id", None),
        ("root/steps/0/step_id", 1.5),
        ("root/steps/0/step_position", [0]),
        ("root/steps/0/step_position", [0, 0, 0]),
        ("root/steps/0/step_position", ["0", "0"]),
        ("root/steps/0/task_id", DROP),
        ("root/steps/0/task_id", 5),
        ("root/steps/0/task_version", 0.1),
        ("root/steps/0/task_type", None),
        ("root/steps/0/name", 5),
        ("root/steps/0/config_field_values", DROP),
        ("root/steps/0/config_field_values", {"tags": "x"}),
        ("root/steps/0/config_field_values/0/config_field_id", DROP),
        ("root/steps/0/config_field_values/0/config_field_id", 1),
        ("root/steps/0/config_field_values/0/value", DROP),
        ("root/links", DROP),
        ("root/links", None),
        ("root/links/0/from_step_id", DROP),
        ("root/links/0/from_port_id", True),
        ("root/links/0/to_step_id", ["x"]),
        ("root/links/0/to_port_id", DROP),
        ("root/patched_fields", {}),
        ("root/patched_fields/0/handle", DROP),
        ("root/patched_fields/0/arguments", []),
        ("root/patched_fields/0/merchant_configured", "yes"),
        ("root/variables", {}),
        ("root/vertical_layout_enabled", "yes"),
    ],
)
def test_rejected(place: str, value: object) -> None:
    base = changed(DOCUMENT, "root/variables", [])
    base = changed(base, "root/vertical_layout_enabled", True)
    assert VALIDATOR.is_valid(base)
    assert not VALIDATOR.is_valid(changed(base, place, value))


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("operation_type", DROP),
        ("operation_type", "Comparison"),
        ("operation_type", "Stranger"),
        ("operator", "XOR"),
        ("lhs", DROP),
        ("lhs", LEAF),
        ("lhs/rhs", DROP),
        ("lhs/rhs/value", 5),
        ("lhs/operator", DROP),
        ("lhs/lhs/comparison_value_type", "OtherValue"),
        ("rhs/operator", "any?"),
        ("rhs/array_path", "order.tags"),
        ("rhs/operation", LEAF),
    ],
)
def test_rejected_tree(place: str, value: object) -> None:
    CONDITIONS.validate(TREE)
    assert not CONDITIONS.is_valid(changed(TREE, place, value))

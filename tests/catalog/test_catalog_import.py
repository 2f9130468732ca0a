"""Real responses in place of assumptions: what they may look like, what they replace, what is refused."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given, strategies as st

from flowc import catalog
from flowc.catalog import loading, responses, search
from flowc.catalog.task import ConfigField, Task, Typed
from flowc.diagnostics.diagnostic import FlowError

KNOWN = catalog.load()

SNAKE: dict[str, Any] = {
    "id": "shopify::admin::order_archive",
    "version": "0.2",
    "label": "Archive order",
    "description": "Archives.",
    "task_type": "ACTION",
    "input_port_id": "input",
    "output_port_ids": ["output", "failed"],
    "config_fields": [
        {
            "id": "order_id",
            "label": "Order",
            "kind": "CommerceObject",
            "description": "Which one",
            "default_value": None,
            "validations": [{"type": "required"}],
            "possible_object_types": ["ORDER", "DraftOrder"],
            "supports_liquid": False,
        },
        {
            "id": "mode",
            "kind": "Text",
            "default_value": "soft",
            "validations": [{"type": "inclusion", "values": ["soft", "hard"]}],
            "supports_liquid": True,
        },
    ],
    "return_fields": [
        {"id": "archivedOrders", "type": "[Order!]!"},
        {"id": "product", "type": "PRODUCT_VARIANT"},
    ],
}
TASK = Task(
    "shopify::admin::order_archive",
    "0.2",
    "ACTION",
    "Archive order",
    "Archives.",
    "shopify",
    "documented",
    "a task_configuration response",
    ("output", "failed"),
    (
        ConfigField(
            "order_id",
            "Order",
            "CommerceObject",
            "Which one",
            required=True,
            object_types=("Order", "DraftOrder"),
            evidence="documented",
        ),
        ConfigField(
            "mode",
            default="soft",
            allowed=("soft", "hard"),
            supports_liquid=True,
            evidence="documented",
        ),
    ),
    returns=(
        Typed("archivedOrders", "[Order]", evidence="documented"),
        Typed("product", "ProductVariant", evidence="documented"),
    ),
)


def camel(value: Any) -> Any:
    """The same with its keys in camel case."""
    if isinstance(value, dict):
        return {re.sub(r"_(.)", lambda match: match[1].upper(), key): camel(value[key]) for key in value}
    return [camel(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    "data",
    [
        SNAKE,
        camel(SNAKE),
        [SNAKE],
        {"tasks": [SNAKE]},
        {"task_configuration": {"tasks": [camel(SNAKE)]}},
        {"flow_app_agent_task_configuration": [SNAKE]},
        [{"tasks": [SNAKE]}],
        {**SNAKE, "task_type": "action"},
        {**SNAKE, "id": None, "task_id": SNAKE["id"]} | {"task_version": "0.2"},
    ],
)
def test_what_a_file_may_look_like(data: Any) -> None:
    if isinstance(data, dict) and data.get("id", "") is None:
        del data["id"]
    assert responses.read(json.dumps(data)) == (TASK,)


@pytest.mark.parametrize(
    ("validations", "required", "allowed"),
    [
        (None, False, ()),
        ([], False, ()),
        (["required"], True, ()),
        ([{"type": "presence"}], True, ()),
        ([{"id": "required", "options": {}, "error_message": "is needed"}], True, ()),
        ([{"id": "inclusion", "options": {"in": ["a", "b"]}, "error_message": ""}], False, ("a", "b")),
        ([{"id": "type", "options": {"type": "Array"}, "error_message": "is a list"}], False, ()),
        ({"required": True, "inclusion": {"in": ["a", "b"]}}, True, ("a", "b")),
        ({"required": False, "options": [{"label": "A", "value": "a"}]}, False, ("a",)),
        ([{"type": "length", "maximum": 5}], False, ()),
        ("odd", False, ()),
    ],
)
def test_validations_in_many_spellings(validations: Any, required: bool, allowed: tuple[str, ...]) -> None:
    field = {"id": "x", "validations": validations}
    (task,) = responses.read(json.dumps({**SNAKE, "config_fields": [field]}))
    assert (task.fields[0].required, task.fields[0].allowed) == (required, allowed)


@pytest.mark.parametrize("task", [task for task in KNOWN if not task.result], ids=lambda task: task.id)
def test_what_flowc_answers_can_be_imported(task: Task) -> None:
    """What an answer leaves out, such as a label, is kept from what is known."""
    _, changes = responses.imported(responses.read(json.dumps(search.configuration(task))), KNOWN, [])
    ((read, _),) = changes
    ours = (task.id, task.version, task.type, task.label, task.ports)
    assert (read.id, read.version, read.type, read.label, read.ports) == ours
    assert [(each.name, each.mark) for each in (*read.adds, *read.returns)] == [
        (each.name, each.mark) for each in (*task.adds, *task.returns)
    ]
    told = [(f.id, f.kind, f.required, f.default, f.allowed, f.object_types) for f in read.fields]
    assert told == [(f.id, f.kind, f.required, f.default, f.allowed, f.object_types) for f in task.fields]


KEYS = [
    "tasks",
    "id",
    "version",
    "label",
    "task_type",
    "config_fields",
    "return_fields",
    "output_port_ids",
    "validations",
    "default_value",
    "possible_object_types",
    "type",
    "values",
    "in",
    "options",
    "kind",
    "is_list",
    "installed",
    "publisher",
]
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from(["ACTION", "TRIGGER", "[Order!]!", "required", "::", ""]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=8),
    max_leaves=30,
)


@given(JSON)
def test_no_response_is_too_odd(data: Any) -> None:
    told = {**SNAKE, **data} if isinstance(data, dict) else data
    try:
        read = responses.read(json.dumps(told))
    except FlowError:
        return
    text = loading.project_text(responses.imported(read, KNOWN, [])[0])
    assert loading.project_text(loading.read_project(text)) == text


@given(JSON)
def test_no_project_file_is_too_odd(data: Any) -> None:
    row = {"id": "a::b", "version": "1", "type": "ACTION", "label": "A"}
    told = row | data if isinstance(data, dict) else data
    try:
        read = loading.read_project(json.dumps({"flowc_catalog": 1, "tasks": [told]}))
    except FlowError:
        return
    assert loading.read_project(loading.project_text(read)) == read


# What becomes of the catalogue.


def test_an_assumed_id_gives_way_to_the_real_one() -> None:
    tasks, changes = responses.imported([TASK], KNOWN, [])
    ((new, old),) = changes
    assert new == TASK
    assert [each.id for each in old] == ["shopify::admin::archive_order"]
    mine = loading.with_project(loading.project_text(tasks))
    assert mine.task("shopify::admin::archive_order") is None
    assert mine.task(TASK.id) == TASK
    assert len(mine.ids) == len(KNOWN.ids)
    assert "shopify::admin::archive_order" not in str(search.task_search(["archive order"], mine))


def test_what_a_response_does_not_tell_is_kept() -> None:
    told = {
        "id": "shopify::flow::fetch::customers",
        "version": "v2",
        "task_type": "ACTION",
        "config_fields": [],
    }
    _, changes = responses.imported(responses.read(json.dumps(told)), KNOWN, [])
    ((new, old),) = changes
    assert [(each.id, each.version) for each in old] == [("shopify::flow::fetch::customers", "v1")]
    assert (new.label, new.result, new.step_name) == ("Get customer data", "[Customer]", "Get customer data")
    assert not new.is_open


def test_what_a_response_does_not_tell_of_a_field_is_kept() -> None:
    fields = [
        {"id": "tags"},
        {"id": "order_id", "label": "Which order"},
        {"id": "new", "default_value": True},
    ]
    told = {
        "id": "shopify::admin::add_order_tags",
        "version": "0.1",
        "task_type": "ACTION",
        "config_fields": fields,
    }
    (task,) = responses.imported(responses.read(json.dumps(told)), KNOWN, [])[0]
    assert [(each.id, each.label, each.kind, each.default, each.object_types) for each in task.fields] == [
        ("tags", "Tags", "Array", None, ()),
        ("order_id", "Which order", "CommerceObject", None, ("Order",)),
        ("new", "", "Text", "true", ()),
    ]


def test_a_proven_version_stays_beside_a_new_one() -> None:
    told = {"id": "shopify::admin::add_order_tags", "version": "2.0", "task_type": "ACTION"}
    tasks, changes = responses.imported(responses.read(json.dumps(told)), KNOWN, [])
    assert changes[0][1] == ()
    mine = loading.with_project(loading.project_text(tasks))
    assert mine.versions("shopify::admin::add_order_tags") == ("0.1", "2.0")


def test_a_second_import_replaces_the_first() -> None:
    own, _ = responses.imported([TASK], KNOWN, [])
    second, _ = responses.imported(
        responses.read(json.dumps([{**SNAKE, "description": "Better."}, {**SNAKE, "id": "a::b"}])),
        loading.load().replaced(own),
        own,
    )
    assert [(each.id, each.description) for each in second] == [
        ("shopify::admin::order_archive", "Better."),
        ("a::b", "Archives."),
    ]


def test_a_new_task_without_a_label_is_named_after_its_id() -> None:
    told = {"id": "acme::loyalty::take_points", "version": "1", "task_type": "ACTION"}
    (task,) = responses.imported(responses.read(json.dumps(told)), KNOWN, [])[0]
    assert (task.label, task.publisher) == ("Take points", "acme")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("nothing", [("catalog-json", None)]),
        ('{"a":' * 100_000, [("catalog-json", None)]),
        ("[]", [("catalog-response", "")]),
        ("5", [("catalog-response", "")]),
        ("{}", [("catalog-response", "")] * 3),
        ('{"tasks": [7]}', [("catalog-response", "/tasks/0")]),
        ('[{"id": "a", "version": 1, "task_type": "X"}]', [("catalog-response", "/0")] * 2),
        (
            '{"id": "a", "version": "1", "task_type": "ACTION", "config_fields": {}, "return_fields": [5, {}]}',
            [
                ("catalog-response", "/config_fields"),
                ("catalog-response", "/return_fields/0"),
                ("catalog-response", "/return_fields/1"),
                ("catalog-response", "/return_fields/1"),
            ],
        ),
        (
            '{"id": "a", "version": "1", "task_type": "ACTION", "config_fields": [{"label": "X"}]}',
            [("catalog-response", "/config_fields/0")],
        ),
        (
            '{"id": "a", "version": "1", "task_type": "ACTION", "output_port_ids": 5}',
            [("catalog-response", "/output_port_ids")],
        ),
    ],
)
def test_what_is_refused(text: str, found: list[tuple[str, str | None]]) -> None:
    with pytest.raises(FlowError) as caught:
        responses.read(text)
    assert [(each.code, each.pointer) for each in caught.value.diagnostics] == found

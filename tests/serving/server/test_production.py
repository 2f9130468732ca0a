"""Production's names and keys, there and back."""

from __future__ import annotations

import json

import pytest

from flowc_serving.agent import production
from flowc_serving.agent.json_value import Json, Object


def document(program: str) -> Json:
    return {"root": {"workflow_name": program}}


def program(document: Json) -> str:
    assert isinstance(document, dict)
    assert isinstance(document["root"], dict)
    return str(document["root"]["workflow_name"])


@pytest.mark.parametrize(
    ("name", "tool"),
    [
        ("task_search", "flow_app_agent_task_search"),
        ("create_or_update_workflow", "flow_app_agent_create_or_update_workflow_from_json"),
        ("list_workflows", "flow_app_agent_list_workflows"),
    ],
)
def test_names(name: str, tool: str) -> None:
    assert production.tool_of(name) == tool
    assert production.name_of(tool) == name


def test_a_name_without_prefix() -> None:
    assert production.name_of("search_shop_resource") == "search_shop_resource"
    assert production.name_of("create_or_update_workflow_from_json") == "create_or_update_workflow"


def test_arguments() -> None:
    said: Object = {"workflow": "A", "workflow_id": "gid://flow/Workflow/1"}
    there = production.arguments_there(said, document)
    assert list(there) == ["workflow_json", "workflow_id"]
    assert there["workflow_json"] == document("A")
    assert production.arguments_here(there, program) == said


def test_a_lookup_says_its_version_where_the_command_line_reads_it() -> None:
    data: Object = {"workflow_id": "gid://flow/Workflow/1", "workflow_version": "v7", "workflow": "A"}
    there = production.data_there("workflow_lookup", data, document)
    assert json.dumps(there) == (
        '{"workflow_id": "gid://flow/Workflow/1", "workflow_version": "v7", "workflow_definition":'
        ' {"root": {"workflow_name": "A", "workflow_version": "v7"}}}'
    )
    assert production.data_here(there, program) == data


def test_templates_keep_their_queries() -> None:
    data: Object = {"templates": {"workflow": [{"template_id": "1", "workflow": "A"}]}}
    there = production.data_there("template_search", data, document)
    assert there == {"templates": {"workflow": [{"template_id": "1", "workflow_json": document("A")}]}}
    assert production.data_here(there, program) == data

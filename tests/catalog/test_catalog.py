"""The catalogue: its data file, its rows, and every task that a known workflow uses."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from making.folders import SHARED, WORKFLOWS
from making.scripts import script

from flowc import catalog
from flowc.catalog import loading
from flowc.catalog.task import ConfigField, Task, Typed, from_row, problems, to_row
from flowc.diagnostics.diagnostic import FlowError
from flowc.schema import index

CATALOG = catalog.load()
TASKS = list(CATALOG)


def test_the_data_file_is_what_the_script_builds() -> None:
    built = script("build_catalog").build()
    assert loading.DATA.read_text("utf-8") == built, "run: python tools/build_catalog.py"


@pytest.mark.parametrize("task", TASKS, ids=lambda task: f"{task.id}@{task.version}")
def test_a_task_comes_back_from_its_row(task: Task) -> None:
    assert from_row(to_row(task)) == task
    assert not list(problems(to_row(task)))


# What the records say agrees with itself and with the environment.


@pytest.mark.parametrize("task", TASKS, ids=lambda task: f"{task.id}@{task.version}")
def test_a_task_is_whole(task: Task) -> None:
    known = index.load().kinds
    marks = [each.mark for each in (*task.adds, *task.returns)] + ([task.result] if task.result else [])
    assert {mark.strip("[]") for mark in marks} <= known.keys()
    assert {name for field in task.fields for name in field.object_types} <= known.keys()
    assert len({field.id for field in task.fields}) == len(task.fields)
    assert task.label
    assert task.description.endswith(".")
    assert task.source
    assert task.type == "TRIGGER" or not task.adds
    assert not (task.result and task.returns)
    assert task.is_open or task.evidence != "assumed", "what is assumed must never be an error"


# Every task, version, port and field of the known workflows.


def documents() -> list[Path]:
    """The corpus, and real exports where they are at hand."""
    shared = SHARED / "workflows"
    return sorted([*WORKFLOWS.glob("*.flow"), *shared.glob("*.flow")])


@pytest.mark.parametrize("file", documents(), ids=lambda file: file.stem)
def test_a_workflow_uses_known_tasks(file: Path) -> None:
    root = json.loads(re.sub(r"\A[0-9a-f]{64}:", "", file.read_text("utf-8")))["root"]
    for step in root["steps"]:
        versions = CATALOG.versions(step["task_id"])
        assert versions or not step["task_id"].startswith("shopify::")
        task = CATALOG.task(step["task_id"], step["task_version"])
        if task is not None:
            assert_fits(task, step, root["links"])
        else:
            assert all(each.is_open for each in TASKS if each.id == step["task_id"])


def assert_fits(task: Task, step: Any, links: Any) -> None:
    used = {each["config_field_id"] for each in step["config_field_values"]}
    needed = {field.id for field in task.fields if field.required}
    ports = {link["from_port_id"] for link in links if link["from_step_id"] == step["step_id"]}
    assert step["task_type"] == task.type
    assert ports <= set(task.ports)
    assert used <= {field.id for field in task.fields} or task.is_open
    assert needed <= used or task.is_open


def test_converting_reads_no_catalogue() -> None:
    code = (
        "import sys, flowc\n"
        "view = '@workflow()\\n@shopify.admin.order_created()\\ndef workflow():\\n    pass\\n'\n"
        "flowc.to_python(flowc.to_json(view, form='export'))\n"
        "print({'flowc.catalog', 'sqlite3', 'graphql', 'flowc.schema.parsing'} & {*sys.modules})"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "set()\n"


# Project files.

MINE = Task(
    "acme::loyalty::give_points",
    "2.0",
    "ACTION",
    "Give points",
    evidence="export",
    source="seen",
    fields=(
        ConfigField("points", "Points", "Integer", required=True, allowed=("1", "2"), evidence="export"),
    ),
    returns=(Typed("balance", "Int"),),
)


def test_a_project_file_comes_back() -> None:
    text = loading.project_text([MINE])
    assert loading.read_project(text) == (MINE,)
    mine = loading.with_project(text)
    assert mine.task(MINE.id, "2.0") == MINE
    assert mine.task(MINE.id) == MINE
    assert set(CATALOG.ids) <= {*mine.ids}


def test_what_is_not_known() -> None:
    assert CATALOG.task("no::such") is None
    assert CATALOG.task("shopify::admin::order_created", "9") is None
    assert CATALOG.versions("no::such") == ()


def test_the_newest_version_is_the_last() -> None:
    assert CATALOG.versions("shopify::admin::add_order_metafield") == ("0.1", "1.0")
    task = CATALOG.task("shopify::admin::add_order_metafield")
    assert task is not None
    assert task.version == "1.0"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{", [("catalog-json", None)]),
        ("[" * 100_000, [("catalog-json", None)]),
        ("[]", [("catalog-file", None)]),
        ('{"flowc_catalog": 2, "tasks": []}', [("catalog-file", None)]),
        ('{"flowc_catalog": 1, "tasks": [5]}', [("catalog-row", "/tasks/0")]),
        (
            '{"flowc_catalog": 1, "tasks": [{"id": "a::b", "version": "1", "type": "ACTION", "label": ""}]}',
            [("catalog-row", "/tasks/0")],
        ),
        (
            """{"flowc_catalog": 1, "tasks": [{
                "id": "a::b", "version": 1, "type": "action", "label": "A", "ports": "output",
                "is_open": 1, "feilds": [], "fields": [{"id": "x", "allowed": [1]}, {}]
            }]}""",
            [
                ("catalog-row", "/tasks/0/version"),
                ("catalog-row", "/tasks/0/type"),
                ("catalog-row", "/tasks/0/ports"),
                ("catalog-row", "/tasks/0/is_open"),
                ("catalog-row", "/tasks/0/feilds"),
                ("catalog-row", "/tasks/0/fields/0/allowed"),
                ("catalog-row", "/tasks/0/fields/1"),
            ],
        ),
    ],
)
def test_what_is_no_project_file(text: str, found: list[tuple[str, str | None]]) -> None:
    with pytest.raises(FlowError) as caught:
        loading.read_project(text)
    assert [(each.code, each.pointer) for each in caught.value.diagnostics] == found


# What was observed.

EVIDENCE = {
    "genuine-export": "export",
    "edited-export": "export",
    "official-doc": "documented",
    "docs-only": "documented",
    "generated-file": "assumed",
    "UNVERIFIED": "assumed",
}


def observed() -> list[tuple[str, Any]]:
    """The tasks seen in files and pages, with how they were seen; where that record is at hand."""
    record = SHARED / "tasks_observed.json"
    found: dict[str, Any] = json.loads(record.read_text("utf-8")) if record.exists() else {}
    return [(name, each) for name, each in found.items() if "::" in name]


@pytest.mark.parametrize(("task_id", "seen"), observed())
def test_what_was_observed_is_in_the_catalogue(task_id: str, seen: Any) -> None:
    versions = [each.split()[0] for each in seen["task_versions_seen"]] or list(CATALOG.versions(task_id))
    tasks = [CATALOG.task(task_id, version) for version in versions]
    assert tasks
    for task in tasks:
        assert task is not None
        assert task.type == seen["task_type"]
        assert list(task.ports) == seen["output_ports_documented"]
        assert task.evidence == EVIDENCE[re.split(r"[: ]", seen["evidence"])[0]]
    fields = {field.id for task in tasks if task for field in task.fields}
    assert set(seen["config_fields"]) <= fields

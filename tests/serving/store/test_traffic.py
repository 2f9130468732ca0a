"""Recorded calls: rows that the contract's drift reads, tasks that the catalogue imports, and nobody's data."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest

from flowc.cli import main
from flowc_serving.agent.json_value import Object
from flowc_serving.store.traffic import Traffic, traffic_in

CONFIGURATION = "flow_app_agent_task_configuration"


def cleaned(row: Object) -> Object:
    """A row without one address."""
    return json.loads(json.dumps(row).replace("ann@example.com", "person 1"))


def task(version: str, label: str) -> dict[str, Any]:
    return {
        "id": "shopify::admin::order_created",
        "version": version,
        "task_type": "TRIGGER",
        "label": label,
        "config_fields": [],
        "return_fields": [],
    }


def test_rows_are_kept_without_personal_data(tmp_path: Path) -> None:
    keep = Traffic(tmp_path / "kept", cleaned)
    keep("flow_app_agent_task_search", {"search_queries": ["mail ann@example.com \ud83d"]}, {"tasks": {}})
    keep("flow_app_agent_workflow_lookup", {"workflow_id": "1"}, {"error": "no"})
    file = tmp_path / "kept" / "traffic.jsonl"
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert [row["tool"] for row in rows] == ["flow_app_agent_task_search", "flow_app_agent_workflow_lookup"]
    assert rows[0]["arguments"]["search_queries"][0].startswith("mail person 1")
    assert rows[1] == {
        "tool": "flow_app_agent_workflow_lookup",
        "arguments": {"workflow_id": "1"},
        "ok": True,
        "data": {"error": "no"},
    }
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_persons_have_other_names_and_the_same_ones(tmp_path: Path) -> None:
    order = {
        "customer": {"firstName": "Ann", "email": "ann.smith@example.com"},
        "note": "to ann.smith@example.com",
    }
    for _ in range(2):
        traffic_in(tmp_path)(
            "flow_app_agent_workflow_lookup", {"workflow_id": "gid://flow/Workflow/1"}, order
        )
    text = (tmp_path / "traffic.jsonl").read_text("utf-8")
    assert "ann.smith" not in text
    assert '"Ann"' not in text
    first, second = [json.loads(line) for line in text.splitlines()]
    assert first == second
    assert first["data"]["note"] == f"to {first['data']['customer']['email']}"
    assert first["arguments"] == {"workflow_id": "gid://flow/Workflow/1"}


def test_tasks_are_what_the_catalogue_imports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep = Traffic(tmp_path, cleaned)
    keep(
        CONFIGURATION,
        {},
        {"tasks": [task("0.1", "Order created"), {"id": "x", "version": "1", "error": "no"}]},
    )
    Traffic(tmp_path, cleaned)(
        CONFIGURATION, {}, {"tasks": [task("0.2", "Order created"), task("0.1", "Other")]}
    )
    told = json.loads((tmp_path / "tasks.json").read_text("utf-8"))["tasks"]
    assert [(each["version"], each["label"]) for each in told] == [("0.1", "Other"), ("0.2", "Order created")]
    monkeypatch.chdir(tmp_path)
    assert main(["catalog", "import", "tasks.json"]) == 0
    assert "0.2" in (tmp_path / "flow-catalog.json").read_text("utf-8")


def test_a_full_disk_stops_no_call(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    keep = Traffic(tmp_path, cleaned)
    (tmp_path / "traffic.jsonl").mkdir()
    keep("flow_app_agent_task_search", {}, {"tasks": {}})
    assert "a call was not recorded" in caplog.text


def test_odd_answers_are_kept_as_they_are(tmp_path: Path) -> None:
    keep = Traffic(tmp_path, cleaned)
    (tmp_path / "tasks.json").write_text("{")
    for tasks in (3, [3], None, {}):
        keep(CONFIGURATION, {}, {"tasks": tasks})
    assert json.loads((tmp_path / "tasks.json").read_text()) == {"tasks": []}
    assert len((tmp_path / "traffic.jsonl").read_text().splitlines()) == 4

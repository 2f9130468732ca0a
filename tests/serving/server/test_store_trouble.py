"""A store that cannot be used: a locked database, a full disk, a damaged file; and engines that hang or drop."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from making import engines, servers
from making.engines import DROP, Reply, completion
from making.servers import Scripted, said

from flowc_serving.agent.limits import Limits as TurnLimits
from flowc_serving.agent.workflows import StoreTrouble
from flowc_serving.backends.address import ModelOptions
from flowc_serving.backends.opening import open_engine
from flowc_serving.server.parts import DEFAULT_ARM, Served
from flowc_serving.store.workflows import WorkflowFile


def test_a_locked_database(tmp_path: Path) -> None:
    parts = servers.parts_in(tmp_path, Scripted([said("Fine.")]))
    workflows = WorkflowFile(tmp_path / "workflows.sqlite", patience=0.2)
    parts = replace(parts, workflows=workflows.of, store_ready=lambda: ready(workflows))
    with servers.serving(parts) as server:
        conversation = server.ask("POST", "/v1/conversations", {}).json["id"]
        with sqlite3.connect(tmp_path / "workflows.sqlite", isolation_level=None) as other:
            other.execute("BEGIN IMMEDIATE")
            body = {"workflow_version": "01ARZ3NDEKTSV4RRFFQ69G5FAV"}
            reply = server.ask("POST", "/v1/workflows/1/activate", body)
            assert reply.status in (404, 503)  # a look is no write
            call = {"tool": "flow_app_agent_create_or_update_workflow_from_json"}
            call |= {"arguments": {"workflow_json": {"root": {}}}}
            assert server.ask("POST", "/flow/tools", call).status == 200
            assert server.ask("GET", "/readyz").status == 503
            assert "is locked by another program" in server.ask("GET", "/readyz").json["store"]
            other.execute("ROLLBACK")
        other.close()
        assert server.ask("GET", "/readyz").status == 200
        assert server.turn(conversation, "go")[-1]["why"] == "done"
    workflows.close()


def ready(workflows: WorkflowFile) -> str:
    try:
        workflows.check()
    except StoreTrouble as trouble:
        return str(trouble)
    return ""


class Full:
    """A table on a disk that is full from some row on."""

    def __init__(self, inner: Any, room: int) -> None:
        self.inner, self.room = inner, room

    def __call__(self, rows: Sequence[Any]) -> None:
        self.room -= len(rows)
        if self.room < 0:
            raise StoreTrouble("conversations.db: the disk is full: make room, then try again", retry=True)
        self.inner(rows)


@pytest.mark.parametrize("room", [0, 1, 2, 4])
def test_a_full_disk(tmp_path: Path, room: int) -> None:
    """What cannot be recorded is not told: the turn ends with a word, and the rest is as the log has it."""
    parts = servers.parts_in(tmp_path)
    full = Full(parts.log.table.add, room)
    parts.log._committer._add = full  # type: ignore[assignment]
    with servers.serving(parts) as server:
        begun = server.ask("POST", "/v1/conversations", {})
        if room == 0:
            assert (begun.status, begun.error["code"]) == (503, "store")
            assert "conversations.db" not in begun.error["message"]
            return
        name = begun.json["id"]
        reply = server.ask("POST", f"/v1/conversations/{name}/turns", {"text": "Tag large orders"})
        last = reply.events[-1]
        assert last["error"]["code"] == "store"
        told = [each for each in reply.events[:-1] if each["kind"] in ("answered", "ended")]
        kept = server.ask("GET", f"/v1/conversations/{name}").json["messages"]
        assert [each["id"] for each in told] == [each["call"] for each in kept if each["role"] == "tool"][
            : len(told)
        ]
        assert len(told) <= room
        full.room = 1000
        assert server.turn(name, "again")[-1]["why"] == "done"


CASES = {
    "hangs": (Reply([completion("I beg")[0], 5.0]), "model"),
    "drops": (Reply([completion("I beg")[0], DROP]), "model"),
    "answers 500": (engines.failure(500, {"error": {"message": "out of memory"}}), "model"),
    "answers nonsense": (Reply([b"<html>"], kind="text/html"), "model"),
    "says nothing": (Reply(completion("")), "model"),
}


@pytest.mark.parametrize("case", CASES)
def test_engines(case: str, tmp_path: Path) -> None:
    reply, _ = CASES[case]

    def script(path: str, _: dict[str, Any]) -> Reply:
        return engines.models() if path.endswith("/models") else reply

    with engines.serving(script) as engine:
        opened = open_engine(ModelOptions(f"openai:{engine.base}#flow"))
        parts = servers.parts_in(
            tmp_path, models={DEFAULT_ARM: Served(opened)}, limits=TurnLimits(seconds=2.0)
        )
        with servers.serving(parts) as server:
            name = server.ask("POST", "/v1/conversations", {}).json["id"]
            events = server.turn(name, "go")
            assert events[-1]["why"] in ("model", "seconds")
            assert len(events[-1]["error"]) > 10
            assert server.ask("GET", "/healthz").status == 200
            rows = server.log.rows(name)
    assert rows[-1].name == "flow.turn.ended"


def test_an_engine_that_is_not_there_is_not_ready(tmp_path: Path) -> None:
    opened = open_engine(ModelOptions("openai:http://127.0.0.1:9/v1#flow"))
    with servers.serving(servers.parts_in(tmp_path, models={DEFAULT_ARM: Served(opened)})) as server:
        reply = server.ask("GET", "/readyz")
        assert reply.status == 503
        assert "127.0.0.1:9" in reply.json["model"]
        assert server.ask("GET", "/healthz").status == 200

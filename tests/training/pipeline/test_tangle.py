"""Graphs as Tangle's YAML, held against Tangle's own reader, check and client, and against what cannot run."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
import yaml
from making.toy_pipeline import ARGUMENTS, Toy, make

from flowc_training.pipeline import submitting, tangle
from flowc_training.pipeline.component import Component, File, Input, Made, Output, Text
from flowc_training.pipeline.graph import From, Given, Graph, GraphError, Task, check
from flowc_training.pipeline.submitting import SubmitError


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Toy:
    return make(tmp_path, monkeypatch)


def without_origin(data: dict[str, Any]) -> dict[str, Any]:
    """A pipeline as it was hydrated by Tangle, without what it noted of where components came from."""
    for task in data["implementation"]["graph"]["tasks"].values():
        task["componentRef"] = {"spec": task["componentRef"]["spec"]}
    return data


def test_tangle_hydrates_our_files_to_our_hydrated_file(toy: Toy) -> None:
    hydrator = pytest.importorskip("tangle_cli.pipeline_hydrator")
    for name, text in tangle.files(toy.graph(), "toy:1").items():
        path = toy.folder / "yaml" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    found = hydrator.PipelineHydrator(client=object()).hydrate_file(toy.folder / "yaml" / tangle.PIPELINE)
    assert without_origin(found.data) == yaml.safe_load(tangle.hydrated(toy.graph(), "toy:1"))
    pytest.importorskip("cloud_pipelines")
    assert toy.run().holds
    assert {each.how for each in toy.run(text=tangle.text(found.data)).tasks} == {"cached"}


def test_tangle_finds_nothing_wrong(toy: Toy) -> None:
    pytest.importorskip("tangle_cli")
    text = tangle.hydrated(toy.graph(), "toy:1")
    assert submitting.problems(text) == []
    assert submitting.problems(text.replace("inputName: rate", "inputName: rat")) == [
        "Task 'train': input 'rate' references non-existent graph input 'rat'"
    ]
    with pytest.raises(SubmitError, match="non-existent graph input 'rat'"):
        submitting.body(text.replace("inputName: rate", "inputName: rat"), ARGUMENTS, {})


def test_what_would_be_sent(toy: Toy) -> None:
    pytest.importorskip("tangle_cli")
    text = tangle.hydrated(toy.graph(), "toy:1")
    found = submitting.body(text, {"week": "2026-W49"}, {"owner": "team"})
    assert found["root_task"]["componentRef"]["spec"] == yaml.safe_load(text)
    assert found["root_task"]["arguments"] == {"week": "2026-W49", "rate": "0.5"}
    assert found["annotations"] == {"owner": "team"}


class Server(BaseHTTPRequestHandler):
    """Takes runs as the API of Tangle's server does, without running them."""

    taken: ClassVar[list[tuple[str, Any]]] = []
    answer: ClassVar[tuple[int, Any]] = (200, {"id": "run7", "root_execution_id": "ex1"})

    def do_POST(self) -> None:
        said = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.taken.append((self.path, said))
        code, data = self.answer
        self.send_response(code)
        self.send_header("content-type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(data).encode())

    def log_message(self, *said: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    found = HTTPServer(("127.0.0.1", 0), Server)
    Server.taken.clear()
    thread = threading.Thread(target=found.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{found.server_port}"
    found.shutdown()
    found.server_close()
    thread.join()


def test_a_run_is_sent(toy: Toy, server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("tangle_cli")
    text = tangle.hydrated(toy.graph(), "toy:1")
    assert submitting.submit(server, text, ARGUMENTS, {}) == "run7"
    ((path, said),) = Server.taken
    assert path.rstrip("/") == "/api/pipeline_runs"
    assert said["root_task"]["componentRef"]["spec"] == yaml.safe_load(text)
    monkeypatch.setattr(Server, "answer", (403, {"detail": "not you"}))
    with pytest.raises(SubmitError, match=r"has not taken it: .*403"):
        submitting.submit(server, text, ARGUMENTS, {})


def component(name: str = "a", **changes: Any) -> Component:
    made = Component(
        name,
        "",
        ("python", Text("week"), File("rows"), Made("out")),
        (Input("week"), Input("rows", "JSONL")),
        (Output("out", "JSON"),),
    )
    return replace(made, **changes)


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({}, []),
        (
            {"command": (Text("rows"), File("week"), Made("week"))},
            [
                "component 'a': its command wants the text of 'rows', which is no input of a type of text",
                "component 'a': its command wants the file of 'week', which is no input of a type of file",
                "component 'a': its command makes 'week', which is no output",
                "component 'a': nothing in its command makes 'out'",
            ],
        ),
        (
            {"inputs": (Input("week"), Input("week"), Input("rows", "JSONL", default="x"))},
            [
                "component 'a': 'week' stands twice",
                "component 'a': 'rows' is a file and cannot have a default",
            ],
        ),
    ],
)
def test_components_that_cannot_run(changes: dict[str, Any], problems: list[str]) -> None:
    assert [*component(**changes).problems] == problems


FIRST = Task(component("first", inputs=(), command=("x", Made("out"))), {})


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"week": Given("week")}, "task 'a': its input 'rows' is given nothing"),
        ({"week": "1", "rows": "x"}, "task 'a': its input 'rows' is a file and is given a text"),
        ({"week": "1", "rows": Given("week")}, "task 'a': its input 'rows' is a file and is given a text"),
        (
            {"week": Given("weak"), "rows": From("first", "rows")},
            "task 'a': the pipeline has no input 'weak'; did you mean 'week'?",
        ),
        (
            {"week": "1", "rows": From("frist", "x")},
            "task 'a': no task before it is called 'frist'; did you mean 'first'?",
        ),
        ({"week": "1", "rows": From("a", "out")}, "task 'a': no task before it is called 'a'"),
        (
            {"week": "1", "rows": From("first", "outs")},
            "task 'a': 'first' makes no 'outs'; did you mean 'out'?",
        ),
        (
            {"week": "1", "rows": From("first", "out")},
            "task 'a': its input 'rows' is JSONL, and first's 'out' is JSON",
        ),
        (
            {"week": "1", "rows": From("first", "out"), "rate": "1"},
            "task 'a': its component has no input 'rate'",
        ),
    ],
)
def test_graphs_that_cannot_run(arguments: dict[str, Any], problem: str) -> None:
    with pytest.raises(GraphError) as caught:
        check(Graph("g", "", (Input("week"),), (FIRST, Task(component(), arguments))))
    assert problem in caught.value.problems


def test_what_is_wrong_around_the_tasks() -> None:
    with pytest.raises(GraphError) as caught:
        check(
            Graph(
                "g",
                "",
                (Input("rows", "JSONL"),),
                (FIRST, FIRST),
                {"a": From("x", "y"), "b": From("first", "y")},
            )
        )
    assert caught.value.problems == (
        "input 'rows' is no text",
        "task 'first' stands twice",
        "output 'a': no task is called 'x'",
        "output 'b': 'first' makes no 'y'",
    )


def test_what_hangs_on_what(toy: Toy) -> None:
    graph = toy.graph()
    assert {each.name: graph.below(each.name) for each in graph.tasks} == {
        "collect": {"score", "train", "report"},
        "score": {"report"},
        "train": {"report"},
        "report": set(),
    }

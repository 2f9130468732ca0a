"""``flowc agent``: what a person sees, what a program reads, and what is left in the file."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

import pytest
from making.terminal import TOKEN, acting, forged, run

import flowc

WISH = "Tag orders over 500 as VIP"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def script(*lines: object) -> str:
    Path("script.json").write_text(json.dumps(lines))
    return "scripted:script.json"


def test_a_workflow_from_a_sentence() -> None:
    ran = run(["agent", WISH, "-o", "vip.flow"], terminal=False)
    assert (ran.code, ran.err) == (0, "note: vip.flow is written\n")
    document = Path("vip.flow").read_text()
    view = flowc.to_python(document, layout=False)
    assert flowc.to_json(flowc.to_python(document)) == document
    lines = ran.out.splitlines()
    assert [line[4:] for line in lines if line.startswith("    ") and "──" not in line] == view.splitlines()
    tools = [line.split()[1] for line in lines if line.startswith("  + ")]
    assert {*tools[:2]} == {"template_search", "task_search"}
    assert tools[-1] == "create_or_update_workflow"
    assert all(line.endswith((" ms", " s")) for line in lines if line.startswith("  + "))
    assert lines[-4:-2] == ["● 1 Order created", "◆ 2 order.totalPriceSet.shopMoney.amount > 500"]
    assert "it is off until then." in ran.out


def test_a_workflow_to_start_from() -> None:
    run(["agent", WISH, "-o", "vip.flow"], terminal=False)
    assert (
        run(["agent", "Make it 1000", "--workflow", "vip.flow", "-o", "more.flow"], terminal=False).code == 0
    )
    before, after = (Path(name).read_text() for name in ("vip.flow", "more.flow"))
    assert body(after) == body(before.replace("500", "1000"))
    again = run(["agent", "Make it 7", "--workflow", "vip.flow", "-o", "vip.flow"], terminal=False)
    assert again.code == 2
    assert "would replace what this command reads" in again.err


def body(document: str) -> object:
    return json.loads(document.partition(":")[2])


def test_findings_are_told() -> None:
    ran = run(["agent", "E-mail me when stock runs low"], terminal=False)
    assert ran.code == 0
    assert "  x create_or_update_workflow: Not stored: 1 error." in ran.out
    assert "      line 4: " in ran.out
    assert "warning[FC480]: stock@example.com is a placeholder" in ran.out


def test_events_as_json() -> None:
    ran = run(["agent", WISH, "--json"], terminal=True)
    events = [json.loads(line) for line in ran.out.splitlines()]
    assert ran.code == 0
    assert {each["kind"] for each in events} == {
        "said", "calling", "writing", "asked", "called", "answered", "ended", "workflow",
    }  # fmt: skip
    assert events[-1]["findings"] == []
    assert flowc.to_python(events[-1]["document"], layout=False) == events[-1]["workflow"]


def test_a_wish_from_standard_input() -> None:
    ran = run(["agent", "-"], terminal=False, data=WISH.encode())
    assert ran.code == 0
    assert "● 1 Order created" in ran.out


def test_the_shop_and_the_store() -> None:
    resource = {"type": "Collection", "id": "gid://shopify/Collection/7", "name": "Winter"}
    Path("corner.json").write_text(json.dumps({"domain": "corner.myshopify.com", "resources": [resource]}))
    search = {"name": "search_shop_resource", "arguments": {"resource_type": "COLLECTION", "query": "winter"}}
    model = script({"calls": [search]}, {"text": "{{answer.1}}"})
    ran = run(["agent", "which?", "--shop", "corner.json", "--model", model], terminal=False)
    assert "gid://shopify/Collection/7" in ran.out
    run(["agent", WISH, "--store", "flows.db"], terminal=False)
    look = {"name": "workflow_lookup", "arguments": {"workflow_id": "gid://flow/Workflow/1"}}
    model = script({"calls": [look]}, {"text": "{{answer.1.workflow}}"})
    assert "amount > 500" in run(["agent", "?", "--store", "flows.db", "--model", model], terminal=False).out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["agent"], 'say what the workflow is to do: flowc agent "'),
        (["agent", " "], "say what the workflow is to do"),
        (
            ["agent", "x", "--shop", "shop.json"],
            "the key id is missing; at /resources/0: the key",
        ),
        (["agent", WISH, "-o", "."], "--output: . is a folder"),
        (["agent", "x", "--model", "gpt"], "there is no model 'gpt'"),
        (["agent", "x", "--shop", "none.json"], "there is no such file"),
        (["agent", "x", "--workflow", "bad.py"], "error["),
        (
            ["agent", "x", "--shop", "shopify:lamps", "--workflow", "good.py"],
            "--workflow is for a shop of your own",
        ),
        (["agent", WISH, "-o", "none/x.flow"], "the folder to write into does not exist"),
        (["agent", WISH, "-o", "good.py"], "holds a workflow's view, which would be gone"),
    ],
)
def test_what_cannot_be_used(words: list[str], said: str) -> None:
    Path("bad.py").write_text("@workflow(\n")
    Path("good.py").write_text('@workflow("A")\n@shopify.admin.order_created()\ndef a(order):\n    pass\n')
    Path("shop.json").write_text('{"domain": "a.myshopify.com", "resources": [{"type": "Collection"}]}')
    ran = run(words, terminal=False)
    assert ran.code == 2
    assert said in ran.err
    assert "bug" not in ran.err


@pytest.mark.parametrize("output", [".", "none/x.flow"])
def test_no_model_is_asked_for_what_cannot_be_written(output: str) -> None:
    assert run(["agent", WISH, "-o", output], terminal=False).out == ""


def test_a_turn_that_does_not_end_well() -> None:
    ran = run(["agent", "x", "--model", script()], terminal=False)
    assert (ran.code, ran.err) == (
        1,
        "flowc agent: the script has 0 answers, and is asked for one more\n",
    )


def test_a_model_that_goes_on_for_ever() -> None:
    call = {"name": "task_search", "arguments": {"search_queries": ["tag"]}}
    ran = run(["agent", "x", "--model", script(*[{"calls": [call]}] * 20)], terminal=False)
    assert ran.code == 1
    assert "calls that bring nothing new" in ran.err
    assert "That is as far as my script goes." in ran.out


@pytest.mark.parametrize("terminal", [False, True])
def test_nothing_acts_on_the_terminal(terminal: bool) -> None:
    title = json.dumps(TOKEN)
    step = f"shopify.admin.add_order_tags(order_id=order.id, tags=[{title}])"
    view = f"@workflow({title})\n@shopify.admin.order_created()\ndef a(order):\n    {step}\n"
    calls = [
        {"name": TOKEN, "arguments": {TOKEN: TOKEN}},
        {"name": "task_search", "arguments": {"search_queries": [TOKEN]}},
        {"name": "workflow_lookup", "arguments": {"workflow_id": TOKEN}},
        {"name": "create_or_update_workflow", "arguments": {"workflow": view + TOKEN}},
        {"name": "create_or_update_workflow", "arguments": {"workflow": view}},
        {"raw": TOKEN},
    ]
    model = script({"text": TOKEN, "calls": calls}, {"text": f"{TOKEN} {{{{answer.9}}}}"})
    for words in (["agent", TOKEN, "--model", model], ["agent", TOKEN, "--model", model, "--json"]):
        ran = run(words, terminal=terminal)
        assert ran.code == 1, ran.err
        assert (acting(ran.out), acting(ran.err)) == ("", "")
        assert forged(ran.err) == []


# In a terminal.


@contextmanager
def conversation(*words: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "flowc", "agent", *words]
    environment = {**os.environ, "TERM": "dumb"}
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, start_new_session=True
    ) as process:
        os.close(theirs)
        try:
            yield process, ours
        finally:
            process.kill()
            os.close(ours)


def until(door: int, wanted: str, seconds: float = 30) -> str:
    """What is said up to a text."""
    said, end = b"", time.monotonic() + seconds
    while wanted.encode() not in said:
        assert time.monotonic() < end, said.decode()
        if select.select([door], [], [], 0.1)[0]:
            said += os.read(door, 65536)
    return said.decode()


def interrupted_until(door: int, process: subprocess.Popen[bytes], wanted: str) -> None:
    """Ctrl-C until a text is said: one between the prompt and the wait for a key is seen with the next key only."""
    for _ in range(30):
        process.send_signal(signal.SIGINT)
        with suppress(AssertionError):
            until(door, wanted, 1)
            return
    raise AssertionError(wanted)


def test_each_line_is_a_turn() -> None:
    with conversation("-o", "vip.flow") as (process, door):
        until(door, "> ")
        os.write(door, f"{WISH}\n".encode())
        assert "vip.flow is written" in until(door, "\n> ")
        os.write(door, b"Make it 1000\n")
        assert "The amount is 1000 now" in until(door, "\n> ")
        os.write(door, b"\x04")
        assert process.wait(30) == 0
    assert "amount > 1000" in flowc.to_python(Path("vip.flow").read_text())


def test_a_turn_is_ended_by_hand() -> None:
    with conversation("--model", script({"text": "x" * 200}), "go on") as (process, door):
        until(door, "> ")
        interrupted_until(door, process, "> ")  # at the prompt: nothing is lost
        os.write(door, b"\x04")
        assert process.wait(30) == 0


class Hanging:
    """An engine that takes a request and never answers."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.socket.settimeout(30)
        self.model = f"openai:http://127.0.0.1:{self.socket.getsockname()[1]}/v1#slow"

    def __enter__(self) -> Self:
        return self

    def asked(self) -> None:
        """Wait for a request."""
        self.connection, _ = self.socket.accept()
        assert self.connection.recv(1)

    def __exit__(self, *_: object) -> None:
        self.connection.close()
        self.socket.close()


def test_a_turn_of_a_model_that_hangs_is_ended_by_hand() -> None:
    with Hanging() as engine, conversation("--model", engine.model) as (process, door):
        until(door, "> ")
        os.write(door, b"Tag orders\n")
        engine.asked()
        process.send_signal(signal.SIGINT)
        assert "the turn was ended" in until(door, "\n> ")
        os.write(door, b"\x04")
        assert process.wait(30) == 0


def test_without_a_terminal_ctrl_c_ends_the_command() -> None:
    with Hanging() as engine:
        command = [sys.executable, "-m", "flowc", "agent", "x", "--model", engine.model]
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
            engine.asked()
            process.send_signal(signal.SIGINT)
            assert process.wait(10) == 130
            assert process.stderr is not None
            assert b"the turn was ended" in process.stderr.read()

"""``flowc serve`` as a process: it starts, ends its streams when it is told to stop, and loses nothing when killed."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from flowc.cli import main

SLOW = [
    {"text": "I look.", "calls": [{"name": "task_search", "arguments": {"search_queries": [f"order {n}"]}}]}
    for n in range(8)
]


@contextmanager
def process(
    folder: Path, *arguments: str, **more: str
) -> Iterator[tuple[subprocess.Popen[str], str, list[str]]]:
    """The command, the address that it says, and what it says beside it."""
    command = [
        sys.executable,
        "-m",
        "flowc",
        "serve",
        "--port",
        "0",
        "--store",
        str(folder / "flows.db"),
        *arguments,
    ]
    env = {**os.environ, "XDG_DATA_HOME": str(folder / "home"), **more}
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env
    ) as running:
        assert running.stderr is not None
        lines: list[str] = []
        while not lines or not lines[-1].startswith("workflows are kept"):
            line = running.stderr.readline()
            assert line, f"it ended: {lines}"
            lines.append(line.rstrip("\n"))
        base = re.search(r"http://\S+", lines[0])
        assert base
        try:
            yield running, base[0], lines
        finally:
            if running.poll() is None:
                running.kill()
            running.wait(10)


def post(base: str, path: str, body: Any) -> Any:
    request = urllib.request.Request(
        base + path, json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    return urllib.request.urlopen(request, timeout=20)


def get(base: str, path: str) -> Any:
    with urllib.request.urlopen(base + path, timeout=20) as reply:
        return json.load(reply)


def lines_of(stream: Any) -> Iterator[dict[str, Any]]:
    for line in stream:
        if line.startswith(b"data: "):
            yield json.loads(line[6:])


def test_it_starts_without_a_model(tmp_path: Path) -> None:
    with process(tmp_path) as (running, base, lines):
        assert "built-in demonstration" in lines[1]
        assert "--model openai:" in lines[2]
        assert str(tmp_path / "flows.db") in lines[3]
        with urllib.request.urlopen(base, timeout=20) as page:
            assert page.headers["content-security-policy"].startswith("default-src 'self'")
            assert b"<script" in page.read()
        agent = get(base, "/v1/models")["data"][0]
        assert agent["demonstration"] is True
        for wish in (
            each for each in agent["wishes"] if not each.startswith("Then")
        ):  # those go on from another
            with post(base, "/v1/workflows", {"wish": wish}) as reply:
                made = json.load(reply)
            assert made["workflow_id"], wish
            assert [each for each in made["findings"] if each["severity"] == "error"] == []
        running.send_signal(signal.SIGTERM)
        assert running.wait(20) == 0


def test_what_was_told_is_there_after_a_kill(tmp_path: Path) -> None:
    script = tmp_path / "script.json"
    script.write_text(json.dumps([*SLOW, {"text": "Done."}]))
    with process(tmp_path, "--model", f"scripted:{script}") as (running, base, _):
        with post(base, "/v1/conversations", {}) as reply:
            name = json.load(reply)["id"]
        told: list[str] = []
        with post(base, f"/v1/conversations/{name}/turns", {"text": "go"}) as stream:
            for event in lines_of(stream):
                if event["kind"] == "answered":
                    told.append(event["id"])
                if len(told) == 4:
                    running.kill()
                    break
        running.wait(10)
    # How far the turn came before the kill is chance: whatever is next, the model's last word is.
    script.write_text(json.dumps([{"text": "Done."}] * (len(SLOW) + 2)))
    with process(tmp_path, "--model", f"scripted:{script}") as (_, base, _):
        messages = get(base, f"/v1/conversations/{name}")["messages"]
        answered = [each["call"] for each in messages if each["role"] == "tool"]
        assert answered[: len(told)] == told
        assert messages[0] == {"role": "user", "text": "go"}
        with post(base, f"/v1/conversations/{name}/turns", {"text": "go on"}) as stream:
            assert list(lines_of(stream))[-1]["why"] == "done"
    with sqlite3.connect(tmp_path / "conversations.db") as file:
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    file.close()


def test_a_log_that_is_locked_or_gone_is_not_ready(tmp_path: Path) -> None:
    path = tmp_path / "conversations.db"
    with process(tmp_path) as (_, base, _):
        assert get(base, "/readyz") == {"status": "ready"}
        path.rename(tmp_path / "away")
        with pytest.raises(urllib.error.HTTPError) as caught:
            get(base, "/readyz")
        with caught.value as answer:
            said = json.load(answer)["store"]
        assert said == "conversations.db: was deleted or moved away: put it back, then start flowc again"
        with pytest.raises(urllib.error.HTTPError, match="503"):
            post(base, "/v1/conversations", {})
        (tmp_path / "away").rename(path)
        assert get(base, "/readyz") == {"status": "ready"}


def test_a_stop_ends_its_streams(tmp_path: Path) -> None:
    """Demonstration paces itself: its turn is under way when the signal comes."""
    with process(tmp_path) as (running, base, _):
        with post(base, "/v1/conversations", {}) as reply:
            name = json.load(reply)["id"]
        with post(base, f"/v1/conversations/{name}/turns", {"text": "Tag orders over 500 as VIP"}) as stream:
            events = lines_of(stream)
            first = next(events)
            running.send_signal(signal.SIGTERM)
            assert refusal(base) == {"status": "not ready", "server": "is stopping"}
            rest = list(events)
        assert first["kind"] == "said"
        assert (rest[-1]["kind"], rest[-1]["why"]) == ("ended", "done")
        assert running.wait(20) == 0


def refusal(base: str) -> Any:
    """Why the server is not ready, as soon as it is not."""
    while True:
        try:
            get(base, "/readyz")
        except urllib.error.HTTPError as error:
            with error:
                return json.load(error)
        time.sleep(0.002)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--host", "0.0.0.0"], "--host: anybody who reaches 0.0.0.0 could use this server: give it keys"),
        (["--port", "70000"], "'70000' is no port"),
        (["--model", "gpt-5"], "--model: there is no model 'gpt-5'"),
        (["--keys", "KEYS"], "--keys: has no keys"),
        (["--shop", "shopify:x y"], "'x y' is no store"),
        (["--rule", "none.json"], "--rule: "),
        (["--store", "/dev/null/x.db"], "--store: "),
    ],
)
def test_mistakes(
    tmp_path: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "keys").write_text("# none\n")
    given = [str(tmp_path / "keys") if each == "KEYS" else each for each in arguments]
    usual = {"--port": "0", "--store": str(tmp_path / "flows.db")}
    more = [word for flag, value in usual.items() if flag not in given for word in (flag, value)]
    assert main(["serve", *more, *given]) == 2
    assert said in capsys.readouterr().err


def test_a_port_that_is_taken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert main(["serve", "--port", port, "--store", str(tmp_path / "flows.db")]) == 2
    assert "something listens there already: take another --port" in capsys.readouterr().err

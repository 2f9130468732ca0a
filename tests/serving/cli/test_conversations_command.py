"""``flowc conversations``: real logs, listed, shown and exported."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from making.turns import SHOP, create, fresh

from flowc.cli import main
from flowc_serving.agent.events import Ended
from flowc_serving.store import rows
from flowc_serving.store.events import open_log
from flowc_serving.store.recording import Recorder, Serving, begun


@pytest.fixture
def place(tmp_path: Path) -> str:
    """A log of two conversations, one of which was cut off."""
    where = tmp_path / "log.sqlite"
    log = open_log(str(where))
    serving = Serving("flow\x1b[31m", "f", arm="b")
    for name in ("c1", "c2"):
        pen = log.pen(name, SHOP)
        recorder = Recorder(pen, fresh(name), serving)
        log.append([begun(pen, fresh(name), serving), *recorder.said("Tag big orders")])
        for event in create(fresh(name)).events():
            if name == "c1" or not isinstance(event, Ended):
                log.append(recorder.rows(event))
    pen = log.pen("c1", SHOP)
    log.append(
        [
            rows.switched(pen, "gid://flow/Workflow/1", "v", active=True),
            rows.edited(pen, "gid://flow/Workflow/1", "w"),
            rows.feedback(pen, "up", "nice\nfake line"),
        ]
    )
    log.close()
    return str(where)


def test_list(place: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["conversations", "list", "--log", place]) == 0
    first, second = capfd.readouterr().out.splitlines()
    assert first.startswith("c1  ")
    assert first.endswith("  1 turns  b flow\\x1b[31m")
    assert second.startswith("c2  ")
    assert main(["conversations", "list", "--log", place, "--json", "--most", "1", "--shop", SHOP]) == 0
    (line,) = capfd.readouterr().out.splitlines()
    assert json.loads(line)["gen_ai.conversation.id"] == "c1"
    assert main(["conversations", "list", "--log", place, "--shop", "other.myshopify.com"]) == 0
    assert main(["conversations", "list", "--log", place, "--since", "2100-01-01"]) == 0
    assert capfd.readouterr().out == ""


def test_show(place: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["conversations", "show", "c1", "--log", place]) == 0
    out = capfd.readouterr().out
    assert out.startswith("merchant: Tag big orders\n\nagent: I look.\n  calls task_search")
    assert "  calls create_or_update_workflow {}\n@workflow\n" in out
    assert "activated: gid://flow/Workflow/1\n" in out
    assert "edited by hand: gid://flow/Workflow/1\n" in out
    assert "feedback: up nice\\nfake line\n" in out
    assert main(["conversations", "show", "c2", "--json", "--log", place]) == 0
    lines = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    assert lines[0]["name"] == "flow.conversation.begun"


def test_export(place: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("pyarrow")
    out = tmp_path / "out"
    assert main(["conversations", "export", str(out), "--log", place]) == 0
    (path,) = out.glob("*.parquet")
    assert capfd.readouterr().out == f"{path}: 20 rows\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["show", "c3"], "the log has no conversation c3"),
        (["show", "\ud800"], "the log has no conversation"),
        (["list", "--since", "yesterday"], "--since is a day, as 2026-11-29"),
        (["list", "--most", "0"], "is no number above zero"),
        ([], "show|export"),
    ],
)
def test_mistakes(place: str, words: list[str], said: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["conversations", *words, *(["--log", place] if words else [])]) == 2
    assert said in capfd.readouterr().err


def test_logs_that_are_none(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert main(["conversations", "list"]) == 2
    assert f"there is no log at {tmp_path}/data/flowc/conversations.db: name one" in capfd.readouterr().err
    assert not (tmp_path / "data").exists(), "looking makes nothing"
    (tmp_path / "x").write_text("x" * 5000)
    assert main(["conversations", "list", "--log", str(tmp_path / "x")]) == 2
    assert "is damaged" in capfd.readouterr().err


def test_the_log_is_where_the_server_has_it() -> None:
    from argparse import Namespace
    from contextlib import ExitStack

    from flowc_serving.cli.assembly import Assembly
    from flowc_serving.store import places

    assembly = Assembly(Namespace(store=None, log=None), ExitStack())
    assert assembly._log == str(places.folder() / places.CONVERSATIONS)
    assert assembly._store == places.folder() / places.WORKFLOWS

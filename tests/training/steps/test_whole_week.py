"""A whole week by its command, with the least there can be: broken conversations in the log, a judge that is away,
killed in its midst, no room on the disk. Nothing is lost, and all of it stands on the page."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("trl")
pytest.importorskip("duckdb")
pytest.importorskip("cloud_pipelines")

from making.candidates import LEARNING

from flowc_training.conversations import cases
from flowc_training.conversations.madeup import made_up
from flowc_training.steps import attempts, home as homes
from flowc_training.steps.home import Home
from flowc_training.steps.week import STEPS
from flowc_training.weekly import broken as brokens, history
from flowc_training.weekly.week import Week

pytestmark = pytest.mark.long
WEEK = Week.read("2026-W48")
MANY = 6
KILLED = ("score", "train", "publish")
"""Steps in whose midst the week is killed; that the runner goes on from any of them its own tests say."""
SETTINGS = """\
log = "{home}/log.db"
workflows = "{home}/workflows.db"
[redact]
key = "FLYWHEEL_TEST_KEY"
[score]
workers = 1
judge = "http://127.0.0.1:9/v1#nobody"
[gaps]
rows = 0
[train]
learning = "least.toml"
base_rows = 6
base_merchants = 8
[evaluate]
examples = 2
tokens = 8
preflight_seconds = 400.0
"""


@dataclass(frozen=True, slots=True)
class Ran:
    """The home, and what the command said each time."""

    home: Home
    said: dict[str, str]


def start(home: Path, limit: str = "") -> subprocess.Popen[str]:
    command = [
        sys.executable,
        "-m",
        "flowc_training.cli.flywheel.main",
        "week",
        str(WEEK),
        "--home",
        str(home),
    ]
    return subprocess.Popen(
        ["sh", "-c", f'{limit or ":"}; exec "$@"', "sh", *command],
        env={**os.environ, "OMP_NUM_THREADS": "1", "FLYWHEEL_TEST_KEY": "k", "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )  # fmt: skip


def killed(home: Home, step: str) -> str:
    """Start the week and kill it in the midst of a step."""
    log = home.place(WEEK).log(step)
    log.unlink(missing_ok=True)
    running = start(home.path)
    until = time.monotonic() + 300
    while not log.exists():
        assert running.poll() is None, running.communicate()[0]
        assert time.monotonic() < until
        time.sleep(0.05)
    time.sleep(0.5)
    running.send_signal(signal.SIGKILL)
    return running.communicate()[0]


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    home = Home(tmp_path_factory.mktemp("flywheel"))
    made_up(home.path / "log.db", home.path / "workflows.db", WEEK, "whole", MANY, trouble=True)
    (home.path / "least.toml").write_text(LEARNING)
    (home.path / "flywheel.toml").write_text(SETTINGS.format(home=home.path))
    full = start(home.path, "ulimit -f 100")  # blocks of 512 bytes: no file can be longer
    said = {"full": full.communicate()[0]}
    assert full.returncode == 1, said
    said |= {step: killed(home, step) for step in KILLED}
    for name in ("whole", "again"):
        began = time.monotonic()
        ended = start(home.path)
        said[name] = ended.communicate()[0]
        assert ended.returncode == 0, said
        said[f"{name} seconds"] = f"{time.monotonic() - began}"
    return Ran(home, said)


def hows(said: str) -> dict[str, str]:
    """How each step ended, as the command said."""
    found = (line.split() for line in said.splitlines())
    return {words[0]: words[1] for words in found if len(words) > 1 and words[0] in STEPS}


def test_without_room_it_stops_and_says_where(ran: Ran) -> None:
    found = hows(ran.said["full"])
    assert found["collect"] == "failed"
    assert "File too large" in ran.said["full"]
    assert "cached" not in found.values()


def test_what_was_killed_goes_on(ran: Ran) -> None:
    before: set[str] = set()
    for step in KILLED:
        found = hows(ran.said[step])
        assert step not in found
        assert {each for each, how in found.items() if how == "cached"} >= before
        before = {*found}
    found = hows(ran.said["whole"])
    assert found.keys() == STEPS.keys()
    assert {each for each, how in found.items() if how == "cached"} >= before
    assert set(hows(ran.said["again"]).values()) == {"cached"}
    assert float(ran.said["again seconds"]) < 60


def in_log(home: Home) -> set[str]:
    with sqlite3.connect(home.path / "log.db") as log:
        return {name for (name,) in log.execute("SELECT DISTINCT conversation FROM event")}


def talks(home: Home) -> Iterator[str]:
    for folder in (cases.POOL, cases.QUARANTINE):
        yield from (each.talk.id for each in cases.read(cases.file_of(home.path, folder, str(WEEK))))


def test_no_conversation_is_lost(ran: Ran) -> None:
    broken = [
        brokens.from_json(json.loads(line))
        for line in (folder(ran) / "broken.jsonl").read_text().splitlines()
    ]
    assert {*talks(ran.home)} | {each.id for each in broken} == in_log(ran.home)
    kinds = {each.kind for each in broken}
    assert kinds >= {"unreadable", "rows missing", "begun twice", "another contract", "duplicate"}


def folder(ran: Ran) -> Path:
    return ran.home.week(WEEK)


def test_all_of_it_stands_on_the_page(ran: Ran) -> None:
    page = (folder(ran) / homes.PAGE).read_text()
    for line in (folder(ran) / "broken.jsonl").read_text().splitlines():
        each = brokens.from_json(json.loads(line))
        assert each.id in page
        assert f"{each.kind}: " in page
    for said in (
        f"{MANY} conversations: the judge: ",
        "collect failed at ",
        "File too large",
        f"The week was stopped {len(KILLED)} times before it came to an end",
    ):
        assert said in page
    assert "Made-up traffic" not in page


def test_the_home_has_all_that_a_week_leaves(ran: Ran) -> None:
    (line,) = history.read(ran.home.history)
    assert line.slices["all"].n == line.counts["conversations"] == MANY
    assert line.passes is False
    assert {*line.minutes} == {*STEPS}
    assert (folder(ran) / "moved").read_text() == "hold 0.0\n"
    assert [each.what for each in attempts.read(folder(ran))] == [
        "begun",
        "ended",
        *["begun"] * len(KILLED),
        *["begun", "ended"] * 2,
    ]
    assert not [*ran.home.path.rglob("*.unfinished")]

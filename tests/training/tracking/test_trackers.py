"""Trackers of a run: what the real libraries wrote is read back, and none of them can stop a run."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from making.folders import ROOT, TESTS

from flowc_training import tracking
from flowc_training.recipes import sft
from flowc_training.recipes.recipe import Watch
from flowc_training.tracking import Run, TrackingError, journal
from flowc_training.tracking.several import Several

RUN = tracking.run_of(sft.tiny(), contract="f" * 64)


def tracked(out: Path, *trackers: str, **variables: str) -> dict[str, Any]:
    """What a run in a process of its own said and wrote."""
    own = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("COMET_", "TRACKIO_", "HF_"))
    }
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-m", "making.tracked_run", str(out), *trackers],
        env=own | {"PYTHONPATH": str(TESTS), "OMP_NUM_THREADS": "1"} | variables,
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


# Comet.


def messages(archive: Path) -> Iterator[dict[str, Any]]:
    with zipfile.ZipFile(archive) as opened:
        for line in opened.read("messages.json").decode().splitlines():
            yield json.loads(line)


def test_comet_offline_writes_an_archive_of_the_run(tmp_path: Path) -> None:
    pytest.importorskip("comet_ml")
    out = tmp_path / "run"
    told = tracked(out, "comet", HOME=str(tmp_path))
    assert told["hosts"] == []
    (archive,) = (out / "comet").glob("*.zip")
    assert archive.stem == told["id"]
    found = [*messages(archive)]
    payloads = [each["payload"] for each in found]
    metrics = [each["metric"] for each in payloads if "metric" in each]
    losses = [(each["step"], each["metricValue"]) for each in metrics if each["metricName"] == "train/loss"]
    assert losses == [(10, 0.5), (20, 0.25)]
    parameters = {
        each["param"]["paramName"]: each["param"]["paramValue"] for each in payloads if "param" in each
    }
    assert parameters["optimiser.rate"] == 1e-3
    assert parameters["model.lora"] == "none"
    others = {each["key"]: each["value"] for each in payloads if "key" in each}
    assert others["contract"] == "f1" * 32
    assert others["data"] == "d" * 40
    assert others["status"] == "done"
    assert others["environment/python"] == ".".join(map(str, sys.version_info[:3]))
    with zipfile.ZipFile(archive) as opened:
        files = {
            each["additional_params"]["fileName"]: opened.read(each["file_path"]).decode()
            for each in payloads
            if "upload_type" in each
        }
    assert files.keys() == {"recipe.json", "evaluation/slices.csv", "samples.md"}
    assert json.loads(files["recipe.json"])["model"]["shape"] == "tiny"
    assert "wörld" in files["samples.md"]
    assert {each["type"] for each in found} == {"log_other", "parameter_msg", "metric_msg", "file_upload"}


def test_comet_goes_on_with_the_experiment_of_a_run_that_goes_on(tmp_path: Path) -> None:
    pytest.importorskip("comet_ml")
    out = tmp_path / "run"
    first, second = (tracked(out, "comet", HOME=str(tmp_path)) for _ in range(2))
    assert (first["resumed"], second["resumed"]) == (False, True)
    assert first["id"] == second["id"]
    told = []
    for archive in (out / "comet").glob("*.zip"):
        with zipfile.ZipFile(archive) as opened:
            told.append(json.loads(opened.read("experiment.json")))
    assert {each["offline_id"] for each in told} == {first["id"]}
    assert sorted(each["resume_strategy"] for each in told) == ["create", "get"]


def test_comet_is_quiet_whoever_loads_it() -> None:
    script = (
        "import os, flowc_training.tracking as tracking\n"
        "from flowc_training.tracking.comet import QUIET\n"
        "assert {name: os.environ.get(name) for name in QUIET} == QUIET\n"
    )
    own = {name: value for name, value in os.environ.items() if not name.startswith("COMET_")}
    subprocess.run([sys.executable, "-c", script], env=own, check=True, timeout=60)


def test_comet_online_needs_a_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("comet_ml")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("COMET_API_KEY", raising=False)
    with pytest.raises(TrackingError, match="COMET_API_KEY"):
        tracking.of(Watch(("comet",)), tmp_path)


# trackio.


def rows(file: Path, query: str) -> list[Any]:
    connection = sqlite3.connect(file)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


@pytest.mark.parametrize("token", [{}, {"HF_TOKEN": "hf_nobodys"}])
def test_trackio_writes_its_database_and_asks_nobody(tmp_path: Path, token: dict[str, str]) -> None:
    pytest.importorskip("trackio")
    out, folder = tmp_path / "run", tmp_path / "trackio"
    told = tracked(out, "trackio", TRACKIO_DIR=str(folder), **token)
    assert told["hosts"] == []
    assert told["said"] == ['the run is shown by: trackio show --project "flowc-test"']
    file = folder / "flowc-test.db"
    metrics = [
        (step, json.loads(data)) for step, data in rows(file, "SELECT step, metrics FROM metrics ORDER BY id")
    ]
    assert [(step, data["train/loss"]) for step, data in metrics if "train/loss" in data] == [
        (10, 0.5),
        (20, 0.25),
    ]
    assert [(step, data["samples"]["_value"]) for step, data in metrics if "samples" in data] == [
        (20, "| request | answer |\n|---|---|\n| héllo | wörld |\n")
    ]
    ((name, config),) = rows(file, "SELECT run_name, config FROM configs")
    assert name == f"tiny-{told['id'][:8]}"
    config = json.loads(config)
    assert config["optimiser.rate"] == 1e-3
    assert config["contract"] == "f1" * 32
    assert config["code"] == tracking.run_of(sft.tiny(), contract="").code
    kept = {path.read_bytes() for path in (folder / "artifacts").rglob("*") if path.is_file()}
    assert b"slice,right\nall,0.5\n" in kept


def test_the_page_of_trackio_shows_the_run(tmp_path: Path) -> None:
    pytest.importorskip("trackio")
    tracked(tmp_path / "run", "trackio", TRACKIO_DIR=str(tmp_path / "trackio"))
    script = (
        "import json, urllib.request, trackio\n"
        "app, url, _, _ = trackio.show('flowc-test', open_browser=False, block_thread=False)\n"
        "def ask(path, data):\n"
        "    body = json.dumps(data).encode()\n"
        "    request = urllib.request.Request(url + path, body, {'content-type': 'application/json'})\n"
        "    return json.load(urllib.request.urlopen(request, timeout=20))\n"
        "page = urllib.request.urlopen(url, timeout=20).read().decode()\n"
        "runs = ask('api/get_runs_for_project', {'project': 'flowc-test'})\n"
        "print('RESULT' + json.dumps([page, runs]))\n"
        "app.close()\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"TRACKIO_DIR": str(tmp_path / "trackio"), "OMP_NUM_THREADS": "1"},
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    page, runs = json.loads(ran.stdout.partition("RESULT")[2].splitlines()[0])
    assert "<title>Trackio" in page
    assert "tiny-" in json.dumps(runs)


def test_a_run_that_is_offline_goes_to_no_space(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("trackio")
    monkeypatch.setenv("TRACKIO_SPACE_ID", "somebody/space")
    with pytest.raises(TrackingError, match="TRACKIO_SPACE_ID"):
        tracking.of(Watch(("trackio",), offline=True), tmp_path)


# The journal.


def test_the_journal_is_written_without_any_library(tmp_path: Path) -> None:
    recipe = replace(sft.tiny(), out=tmp_path)
    tracker = tracking.of(recipe.watch, tmp_path)
    tracker.start(tracking.run_of(recipe, contract="c"))
    tracker.log(1, {"loss": 2.0, "rate": float("nan")})
    tracker.artifact("../../samples/1.md", "text")
    tracker.end("done")
    told = journal.read(tmp_path)
    assert told is not None
    assert told.end == "done"
    assert told.recipe == json.loads((tmp_path / "recipe.json").read_text())
    assert told.recipe["optimiser"]["rate"] == 1e-3
    ((step, figures),) = told.figures
    assert (step, figures["loss"]) == (1, 2.0)
    assert figures["rate"] != figures["rate"]
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.md")] == [
        "artifacts/samples-1.md"
    ]
    assert all(json.loads(line) for line in (tmp_path / "journal.jsonl").read_text().splitlines())


def test_a_run_that_was_killed_goes_on_in_its_journal(tmp_path: Path) -> None:
    recipe = replace(sft.tiny(), out=tmp_path)
    for steps in ((1, 2), (2, 3)):
        run = tracking.run_of(recipe, contract="c")
        tracker = tracking.of(recipe.watch, tmp_path)
        tracker.start(run)
        for step in steps:
            tracker.log(step, {"loss": float(steps[0])})
        with (tmp_path / "journal.jsonl").open("a") as file:
            file.write('{"step": 9, "figu')  # killed here
    told = journal.read(tmp_path)
    assert told is not None
    assert told.start["resumed"] is True
    assert [(step, figures["loss"]) for step, figures in told.figures] == [(1, 1.0), (2, 2.0), (3, 2.0)]
    other = tracking.run_of(replace(recipe, seed=2), contract="c")
    assert (other.resumed, other.id == told.start["id"]) == (False, False)


def test_only_the_process_that_leads_writes(tmp_path: Path) -> None:
    tracker = tracking.of(Watch(), tmp_path / "run", leads=False)
    tracker.start(RUN)
    tracker.log(1, {"loss": 1.0})
    tracker.end("done")
    assert not (tmp_path / "run").exists()


# What cannot be tracked.


def test_all_that_is_missing_is_told_before_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "comet_ml", None)
    monkeypatch.setitem(sys.modules, "trackio", None)
    with pytest.raises(TrackingError) as error:
        tracking.of(Watch(("comet", "trackio", "commet")), tmp_path)
    assert error.value.problems == (
        "comet is not installed: pip install 'flowc[track]'",
        "trackio is not installed: pip install 'flowc[track]'",
        "there is no tracker commet: write comet",
    )


class Breaks:
    """A tracker that fails at a call, and counts what it is told."""

    def __init__(self, at: str = "") -> None:
        self.at = at
        self.told: list[str] = []

    def _tell(self, what: str) -> None:
        self.told.append(what)
        if what == self.at:
            raise ConnectionError("gone")

    def start(self, run: Run) -> None:
        self._tell("start")

    def log(self, step: int, figures: tracking.Figures) -> None:
        self._tell("log")

    def artifact(self, name: str, content: Path | str) -> None:
        self._tell("artifact")

    def end(self, status: tracking.Status) -> None:
        self._tell(f"end {status}")


@pytest.mark.parametrize("at", ["log", "artifact", "end done"])
def test_a_tracker_that_fails_is_told_of_once_and_stops_nothing(at: str) -> None:
    said: list[str] = []
    broken, sound = Breaks(at), Breaks()
    tracker = Several({"broken": broken, "sound": sound}, said.append)
    tracker.start(RUN)
    for step in range(3):
        tracker.log(step, {"loss": 1.0})
    tracker.artifact("a.md", "text")
    tracker.artifact("b.md", "text")
    tracker.end("done")
    assert sound.told == ["start", "log", "log", "log", "artifact", "artifact", "end done"]
    assert broken.told == sound.told[: sound.told.index(at) + 1]
    assert said == ["warning: broken is told no more of this run, which goes on: ConnectionError: gone"]


def test_what_does_not_start_ends_what_did() -> None:
    sound = Breaks()
    tracker = Several({"sound": sound, "broken": Breaks("start")}, lambda _: None)
    with pytest.raises(TrackingError, match="broken does not start: ConnectionError: gone"):
        tracker.start(RUN)
    assert sound.told == ["start", "end failed"]

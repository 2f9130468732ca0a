"""All of training on a model of random weights, each stage for real, in a minute: the smallest ``make train-tiny``."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest

pytest.importorskip("torch")
pytest.importorskip("trl")
pytest.importorskip("duckdb")

from flowc_serving.agent import contract as contracts
from flowc_training.bench.results import read_samples
from flowc_training.stages import answering, tiny

STAGES = ["model", "data", "sft", "bench-sft", "grpo", "bench-grpo", "serve"]
BENCHES = [each for each in STAGES if "bench" in each]


def ran(out: Path) -> subprocess.CompletedProcess[str]:
    """In a process of its own, as ``make`` starts it."""
    command = [sys.executable, "-m", "flowc_training.stages.tiny", "--least", "--out", str(out)]
    told = {**os.environ, "OMP_NUM_THREADS": "1"}
    return subprocess.run(command, env=told, capture_output=True, text=True, timeout=1_200)


def last(out: Path) -> Path:
    return tiny.last(tiny.least(out))


def lines(said: str) -> list[str]:
    """The names of the stages, as their lines begin."""
    rows = [line.partition("] ")[2].partition(":")[0] for line in said.splitlines() if line.startswith("[")]
    return [each for each in rows if each in STAGES]


class Said(NamedTuple):
    """On standard output, and on the error stream."""

    out: str
    err: str


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Said]:
    """All stages, once; what was said."""
    out = tmp_path_factory.mktemp("tiny")
    found = ran(out)
    assert found.returncode == 0, found.stdout + found.stderr
    return out, Said(found.stdout, found.stderr)


def test_each_stage_has_done_its_work(whole: tuple[Path, Said]) -> None:
    out, said = whole
    assert lines(said.out) == STAGES
    assert f"talk to it: flowc serve --model local:{last(out)}" in said.out
    done: dict[str, Any] = {
        each: json.loads((out / "done" / f"{each}.json").read_text("utf-8")) for each in STAGES
    }
    for final in {out / "sft" / "final", last(out)}:
        assert (final / "model.safetensors").exists()
        assert (final / contracts.FILE).exists()
    assert (out / "sft" / "final" / "model.safetensors").read_bytes() != (
        out / "model" / "model.safetensors"
    ).read_bytes()
    for name in BENCHES:
        (folder,) = (out / name / "bench").iterdir()
        samples = read_samples(folder)
        assert len(samples) == done[name]["examples"] == 2
        assert sum(each.verdict.right for each in samples) == done[name]["right"]


def test_libraries_say_nothing(whole: tuple[Path, Said]) -> None:
    """No bars, no advertisements, no words for developers: fine-tuning, rewards, and the server alike."""
    out, said = whole
    assert re.search(r"^step 1/4 ", said.err, re.MULTILINE)
    served = (out / "serve" / "server.log").read_text("utf-8")
    for text in (said.out, said.err, served):
        assert not re.findall(r"it/s\]|\r|comet|Warning|deprecated|\[transformers\]", text)


def test_the_trained_checkpoint_is_served(whole: tuple[Path, Said]) -> None:
    """By ``flowc serve``, over HTTP: its page, and a turn by the routes of the page."""
    out, _ = whole
    served = json.loads((out / "done" / "serve.json").read_text("utf-8"))
    assert served["served"] is True
    assert served["page"] > 1_000
    assert served["why"] in answering.ENDINGS
    assert f"it talks to local:{last(out)}" in (out / "serve" / "server.log").read_text("utf-8")


def test_what_is_done_is_not_done_again(whole: tuple[Path, Said]) -> None:
    out, _ = whole
    (out / "done" / "model.json").unlink()
    again = ran(out)
    assert again.returncode == 0, again.stderr
    assert lines(again.stdout) == STAGES
    assert again.stdout.count("(done before)") == len(STAGES) - 1


def test_other_stages_begin_anew_and_others_folders_are_left_alone(tmp_path: Path) -> None:
    out = tmp_path / "out"
    told = tiny.least(out)
    tiny.fresh(told)
    (out / "kept").touch()
    tiny.fresh(told)
    assert (out / "kept").exists()
    tiny.fresh(replace(told, seconds=1.0))
    assert not (out / "kept").exists()
    (tmp_path / "mine").touch()
    with pytest.raises(FileExistsError, match="say another --out"):
        tiny.fresh(tiny.least(tmp_path))
    assert (tmp_path / "mine").exists()


def test_a_checkpoint_that_shows_nothing_has_not_passed() -> None:
    said = answering.Answered(page=9_000, text="Yes.", called=(), written=0, why="done", error="")
    blank, broken = replace(said, text="\n\n"), replace(said, why="model", error="no weights")
    assert not tiny.lacks(said, shows=True)
    assert not tiny.lacks(replace(blank, called=("workflow_lookup",)), shows=True)
    assert not tiny.lacks(blank, shows=False)
    assert "shows nothing" in tiny.lacks(blank, shows=True)
    assert "no weights" in tiny.lacks(broken, shows=False)
    assert tiny.usual().shows


def test_a_server_that_does_not_start_says_why(tmp_path: Path) -> None:
    with pytest.raises(answering.NotServedError, match="flowc serve ended with 2"):
        answering.answered(tmp_path / "none", tmp_path, "hello")

"""A week's candidate from talks to the checkpoint that is served: each step for real, with the least there can be."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch")
pytest.importorskip("trl")
pytest.importorskip("duckdb")

from making.candidates import LEARNING, WEEK, arguments, inputs, pointed

from flowc_serving.agent import contract as contracts
from flowc_training.candidates import beginning, checks, comparing, mixing, places, pool, settings, trials
from flowc_training.pipeline import pointers
from flowc_training.pipeline.pointers import PointerError
from flowc_training.steps import dataset, evaluate, publish, synthesise, train
from flowc_training.weekly import gate, measured
from flowc_training.weekly.gate import Check, Decision
from flowc_training.weekly.records import from_json

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("one_thread")]
DATASET = ("pool", "quarantine", "review", "dataset", "missing")
TRAINS = ("dataset", "synthetic", "candidate", "trials")


def training(home: Path) -> list[str]:
    """The command of the training step."""
    return [
        sys.executable,
        "-m",
        "flowc_training.steps.train",
        *arguments(home, "train", *TRAINS, current="", decisions=""),
    ]


def environment() -> dict[str, str]:
    return {**os.environ, "OMP_NUM_THREADS": "1"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, one_thread: None) -> Path:
    """All steps up to the evaluation, once; training is killed in its midst and begun again."""
    home = tmp_path_factory.mktemp("week")
    inputs(home)
    none = {"asked": "[]", "decisions": ""}
    assert dataset.main(arguments(home, "dataset", *DATASET, **none)) == 0
    assert synthesise.main(arguments(home, "synthesise", "orders", "synthetic", "filled")) == 0

    log = places.of(home / "data", WEEK, places.CANDIDATE) / "trials.jsonl"
    null = subprocess.DEVNULL
    killed = subprocess.Popen(training(home), env=environment(), stdout=null, stderr=null)
    deadline = time.monotonic() + 600
    while not [*trials.read(log)] and killed.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    (home / "log-when-killed").write_text(log.read_text("utf-8"), "utf-8")

    done = subprocess.run(training(home), env=environment(), capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stderr
    names = ("candidate", "measured", "served", "checks", "examples")
    assert evaluate.main(arguments(home, "evaluate", *names, current="")) == 0
    return home


def read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def test_the_pool_and_what_was_ordered_are_datasets(home: Path) -> None:
    """A talk that a person changed gives its pair, one of quarantine too unless it looks personal; what cannot be made
    is said."""
    found = [*mixing.read(pointed(home, "dataset"))]
    assert {each["id"] for each in found} == {"t1", "t2", "t3-by-hand", "t4-by-hand"}
    assert read(home / "missing") == {"no turn of it is right": 1}
    made = [*mixing.read(pointed(home, "synthetic"))]
    assert [each["category"] for each in made] == ["question", "question"]
    filled = {each["slice"]: each for each in read(home / "filled")}
    assert filled["category=question"] == {"slice": "category=question", "ordered": 2, "made": 2, "why": ""}
    assert filled["category=nothing"]["made"] == 0
    assert "category is not 'nothing'" in filled["category=nothing"]["why"]
    assert "language=de" not in filled


def test_the_week_after_rehearses_all_but_what_people_said_never_to(home: Path) -> None:
    base, after = beginning.base_data(home / "data", 6, 8), WEEK.before(-1)
    found = {each["id"] for each in train.rehearsed(after, base, home / "data")}
    never = pool.never({"t2": "never", "t4": "never"})
    left = {each["id"] for each in train.rehearsed(after, base, home / "data", never)}
    assert found - left == {"t2", "t4-by-hand"}


def test_what_was_killed_goes_on(home: Path) -> None:
    """The trial that was done is not done again, and the log has each once."""
    before = (home / "log-when-killed").read_text("utf-8")
    log = places.of(home / "data", WEEK, places.CANDIDATE) / "trials.jsonl"
    assert before
    assert log.read_text("utf-8").startswith(before)
    found = [*trials.read(log)]
    assert [each.name for each in found] == [trials.START, "twice the rate"]
    assert found[0].kept
    told = [json.loads(line) for line in (home / "trials").read_text("utf-8").splitlines()]
    assert [(each["change"], each["is_kept"]) for each in told] == [(each.name, each.kept) for each in found]


def test_the_candidate_is_the_current_one_and_more(home: Path) -> None:
    candidate = pointed(home, "candidate")
    current = pointers.check(beginning.current("", home / "data"))
    weights = [(each / "model.safetensors").read_bytes() for each in (candidate, current)]
    assert weights[0] != weights[1]
    assert contracts.read(candidate).fingerprint == contracts.load().fingerprint
    folder = places.of(home / "data", WEEK, places.CANDIDATE)
    told = read(folder / "learnt.json")
    assert told["rows"] == sum(told["sources"].values()) > 0
    assert told["held_out"] > 0
    assert not [*folder.glob("trial-*")]


def test_both_are_measured_on_the_same_and_the_checks_hold(home: Path) -> None:
    new, old = (measured.from_json(read(home / name)) for name in ("measured", "served"))
    assert [each.id for each in new.examples] == [each.id for each in old.examples]
    assert len(new.examples) == 2
    assert (new.fingerprint, new.benchmark) == (old.fingerprint, old.benchmark)
    held = [from_json(Check, each) for each in read(home / "checks")]
    assert [each for each in held if not each.passed] == []
    assert {"contract", "mirror", "preflight: parity", "preflight: overlap"} <= {each.name for each in held}
    assert gate.gate(new, old, held).slices
    assert read(home / "examples") == comparing.to_json(comparing.Parted((), ()))


def test_a_checkpoint_that_is_served_otherwise_has_not_passed(home: Path, tmp_path: Path) -> None:
    """Of another contract; without a journal; with preflight that takes too long."""
    (late,) = checks.preflight(pointed(home, "candidate"), 0.01)
    assert not late.passed
    assert late.why == "it was not done after 0.01 seconds"
    other = tmp_path / "other"
    other.mkdir()
    contracts.write(replace(contracts.load(), system="You are somebody else."), other)
    assert not checks.contract(other).passed
    assert not checks.mirror(other).passed
    (unknown,) = checks.preflight(other, 10.0)
    assert "no journal" in unknown.why


def published(home: Path, *, passes: bool, **texts: str) -> pointers.Pointer:
    decision = Decision(passes, ("because",))
    (home / "decision").write_text(json.dumps(gate.to_json(decision)), "utf-8")
    names = ("decision", "candidate", "published")
    assert publish.main(arguments(home, "publish", *names, **{"current": "", **texts})) == 0
    return pointers.read(home / "published")


def test_only_what_passed_is_published(home: Path) -> None:
    place = home / "data" / places.PUBLISHED
    current = beginning.current("", home / "data")
    assert published(home, passes=False) == current
    assert not place.exists()

    found = published(home, passes=True)
    assert len(found.revision) == 64
    assert pointers.check(found) == place / str(WEEK)
    card = (place / str(WEEK) / "README.md").read_text("utf-8")
    assert card.startswith("---\n")
    assert '"mit"' in card
    pointed(home, "candidate")  # it is as it was
    assert published(home, passes=True) == found


def test_what_changed_meanwhile_is_not_published(home: Path, tmp_path: Path) -> None:
    changed = replace(pointers.read(home / "candidate"), sha256="0" * 64)
    pointers.write(changed, tmp_path / "candidate")
    (tmp_path / "decision").write_text(json.dumps(gate.to_json(Decision(True, ("because",)))), "utf-8")
    told = arguments(
        tmp_path,
        "publish",
        "decision",
        "candidate",
        "published",
        current=_text(home),
        into=str(home / "data"),
    )
    with pytest.raises(PointerError, match="has changed"):
        publish.main(told)
    assert not (tmp_path / "published").exists()


def _text(home: Path) -> str:
    return pointers.to_text(beginning.current("", home / "data"))


def test_the_first_checkpoint_is_made_once(home: Path) -> None:
    first = home / "data" / places.FIRST
    before = {path: path.stat().st_mtime_ns for path in first.rglob("*") if path.is_file()}
    again = beginning.begin(settings.read(LEARNING), home / "data", rows=6, merchants=8)
    assert again.current == beginning.current("", home / "data")
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_without_a_first_checkpoint_nothing_is_measured(tmp_path: Path) -> None:
    with pytest.raises(PointerError, match="the step train makes it"):
        beginning.current("", tmp_path)

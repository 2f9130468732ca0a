"""Preflight of live runs: two processes of the real script through gloo, clean, and with faults planted in them."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest
from making.datasets import dataset
from making.folders import TESTS
from making.preflights import CONTRACT, evidence, verdict, wrong

from flowc_training.preflight import live
from flowc_training.preflight.evidence import Evidence
from flowc_training.preflight.live import Ran
from flowc_training.preflight.rank import Task
from flowc_training.preflight.speeds import per_second
from flowc_training.preflight.standing import Here, standing
from flowc_training.recipes import sft
from flowc_training.recipes.recipe import Machines, Sft

pytestmark = pytest.mark.skipif(find_spec("trl") is None, reason="trl is not installed")
"""Looked for and not loaded: the processes do that."""
RUNS = {
    "clean": (),
    "apart": ("unsynced", "rate", "ddp"),
    "same": ("own loader", "wrapped", "bfloat16"),
}
"""Faults of one run do not hide each other."""
PROMPT = (1, 2, 3, 4, 5)


def recipe(data: Path, out: Path, *, sharded: bool) -> Sft:
    """``tiny`` packed on two processes."""
    tiny = sft.tiny()
    found = replace(
        tiny,
        data=replace(tiny.data, place=str(data), packed=True, length=6_500),
        optimiser=replace(tiny.optimiser, warmup=0.0),
        machines=Machines(1, 2, "cpu", "cpu", "fsdp2" if sharded else "none"),
    )
    return standing(found, Here("cpu", 2), None, out, 2).recipe


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Sft, Ran]]:
    """All runs, in one launch."""
    folder = tmp_path_factory.mktemp("runs")
    data = dataset(folder / "data", 16)
    tasks = {
        name: Task(
            recipe(data, folder / "runs" / name, sharded="ddp" in faults),
            2 if name == "clean" else 1,
            (PROMPT,),
            "sdpa",
            "",
            folder / name,
        )
        for name, faults in RUNS.items()
    }
    listed = []
    for name, task in tasks.items():
        task.folder.mkdir()
        listed.append((RUNS[name], str(task.write())))
    (folder / "all.json").write_text(json.dumps(listed), "utf-8")
    with pytest.MonkeyPatch.context() as set_to:
        set_to.setenv("PYTHONPATH", str(TESTS))
        output = live.launch(tasks["clean"].recipe, "making.planted_runs", folder / "all.json")
    return {name: (task.recipe, live.collect(task, "", output)) for name, task in tasks.items()}


def seen(found: tuple[Sft, Ran]) -> Evidence:
    made, ran = found
    return Evidence(made, CONTRACT, packed=ran.packed, live=ran.live)


@pytest.mark.parametrize("name", ["sharding", "settings", "gradients", "shards", "packing", "template"])
def test_a_clean_run_passes(ran: dict[str, tuple[Sft, Ran]], name: str) -> None:
    said = verdict(name, seen(ran["clean"]))
    assert (said.state, said.findings, said.reason) == ("passed", (), "")


def test_ddp_in_place_of_fsdp_is_found(ran: dict[str, tuple[Sft, Ran]]) -> None:
    assert wrong("sharding", seen(ran["apart"])).splitlines() == [
        f"rank {n}: fsdp2 is configured, and ddp is running" for n in range(2)
    ]


def test_gradients_that_are_not_summed_are_found(ran: dict[str, tuple[Sft, Ran]]) -> None:
    assert "they were not summed up" in wrong("gradients", seen(ran["apart"]))


def test_another_rate_is_found(ran: dict[str, tuple[Sft, Ran]]) -> None:
    found = wrong("settings", seen(ran["apart"]))
    assert "rank 0: step 1 of 40 has the learning rate 0.01, configured is 0.001" in found


def test_ranks_that_read_the_same_are_found(ran: dict[str, tuple[Sft, Ran]]) -> None:
    assert "conversations were read by rank 0 and by rank 1" in wrong("shards", seen(ran["same"]))


def test_documents_that_see_each_other_are_found(ran: dict[str, tuple[Sft, Ran]]) -> None:
    assert "by what stands before it" in wrong("packing", seen(ran["same"]))


def test_small_masters_are_found(ran: dict[str, tuple[Sft, Ran]]) -> None:
    assert "numbers as bfloat16, where float32 is meant" in wrong("settings", seen(ran["same"]))


def test_rows_that_were_cut_are_found(ran: dict[str, tuple[Sft, Ran]]) -> None:
    """By what the clean run read, the one with rows wrapped around read pieces."""
    known = frozenset(
        each for rank in ran["clean"][1].live.ranks for step in rank.steps for each in step.documents
    )
    assert len(known) >= 4
    clean = replace(evidence(), live=replace(ran["clean"][1].live, known=known))
    assert verdict("truncated", clean).state == "passed"
    cut = replace(evidence(), live=replace(ran["same"][1].live, known=known))
    assert "are no whole rows" in wrong("truncated", cut)


def test_a_speed_is_read(ran: dict[str, tuple[Sft, Ran]]) -> None:
    live = ran["clean"][1].live
    assert all(step.seconds > 0 and step.tokens > 0 for rank in live.ranks for step in rank.steps)
    assert per_second(live) > 0


def test_a_run_that_fails_is_found(tmp_path: Path) -> None:
    """A process that ends without a word, as one that is killed."""
    task = Task(replace(sft.tiny(), out=tmp_path / "out"), 1, (), "sdpa", "", tmp_path)
    found = seen((task.recipe, live.collect(task, "", "Killed")))
    assert "1 of 1 processes ended without a word; the last that was printed: Killed" in wrong(
        "sharding", found
    )
    assert verdict("settings", found).reason == "the live run failed, as `sharding` says"
    (tmp_path / "failed-0.json").write_text('{"rank": 0, "error": "NotParallel: DDP runs"}', "utf-8")
    found = seen((task.recipe, live.collect(task, "", "")))
    assert wrong("sharding", found) == "the run fails: rank 0: NotParallel: DDP runs"

"""Preflight of what ranks and servers told: the checks by themselves, on evidence in which one thing is wrong."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest
from making.folders import DOCS
from making.preflights import evidence, rank, verdict, wrong

from flowc_training.planning import plan
from flowc_training.preflight import registry, report, speeds
from flowc_training.preflight.evidence import (
    Answers,
    Evidence,
    Live,
    Marks,
    Packed,
    Rank,
    Replies,
    Speed,
    Step,
)
from flowc_training.preflight.finding import Missing
from flowc_training.preflight.report import Report
from flowc_training.preflight.run_checks import rate
from flowc_training.preflight.witness import Witness
from flowc_training.recipes import sft
from flowc_training.recipes.recipe import Machines, Optimiser


def live(*ranks: Rank, asked: int = 2, sharding: bool = False) -> Evidence:
    """Evidence of a live run on two processes."""
    clean = evidence()
    machines = Machines(1, asked, "cpu", "cpu", "fsdp2" if sharding else "none")
    found = ranks or tuple(rank(n, asked) for n in range(asked))
    return replace(clean, recipe=replace(clean.recipe, machines=machines), live=Live(asked, found))


def steps(*changed: dict[str, object]) -> tuple[Step, ...]:
    return tuple(replace(step, **each) for step, each in zip(rank().steps, changed, strict=True))


@pytest.mark.parametrize("name", ["sharding", "settings", "gradients", "shards"])
def test_a_clean_run_passes(name: str) -> None:
    said = verdict(name, live())
    assert (said.state, said.findings, said.reason) == ("passed", (), "")


@pytest.mark.parametrize("name", ["gradients", "shards"])
def test_one_process_is_not_compared(name: str) -> None:
    said = verdict(name, live(asked=1))
    assert (said.state, said.reason) == ("not run", "one process ran: there is no second one to compare with")


def test_ddp_in_place_of_fsdp_is_found() -> None:
    found = wrong("sharding", live(sharding=True))
    assert found.splitlines()[0] == "rank 0: fsdp2 is configured, and ddp is running"
    shards = [rank(n, wrapped="fsdp2", sharded=0.99) for n in range(2)]
    assert verdict("sharding", live(*shards, sharding=True)).state == "passed"
    whole = [rank(n, wrapped="fsdp2", sharded=0.1) for n in range(2)]
    assert "only 10% of what learns lies in shards" in wrong("sharding", live(*whole, sharding=True))


def test_processes_that_do_not_know_each_other_are_found() -> None:
    alone = [rank(n, 1) for n in range(2)]
    found = wrong("sharding", live(*alone))
    assert "rank 1: 2 processes were started, and it knows of 1: it trains alone" in found
    assert "rank 1: ddp is configured, and nothing that joins processes is running" in found
    assert "2 processes were started, and 1 told" in wrong("sharding", live(rank()))


def test_a_run_on_many_devices_is_not_judged_by_one() -> None:
    found = live(asked=1)
    found = replace(found, recipe=replace(found.recipe, machines=Machines(2, 8, sharding="fsdp2")))
    assert verdict("sharding", found).state == "not run"


def test_other_settings_are_found() -> None:
    faster = rank(0, steps=steps({"rate": 0.0}, {"rate": 1e-3}))
    assert "step 2 of 40 has the learning rate 0.001, configured is 0.0005 (linear to 0.001)" in wrong(
        "settings", live(faster, rank(1))
    )
    small = rank(0, masters={"float32": 10, "bfloat16": 990}, compute="bfloat16", decay=0.1)
    found = wrong("settings", live(small, rank(1)))
    assert "rank 0: the optimiser holds 990 numbers as bfloat16" in found
    assert "rank 0: layers compute in bfloat16, configured is float32" in found
    assert "rank 0: weights decay by 0.1, configured is 0" in found
    assert wrong("settings", live(rank(0, steps=()), rank(1))) == "rank 0: it made no step"


def test_a_first_step_at_nothing_is_told() -> None:
    notes = verdict("settings", live()).notes
    assert "the warm-up begins at a rate of 0: the first step changes nothing" in notes


@pytest.mark.parametrize(
    ("schedule", "at"), [("constant", (0.5, 1, 1)), ("linear", (0.5, 0.5, 0)), ("cosine", (0.5, 0.5, 0))]
)
def test_rates_of_a_schedule(schedule: str, at: tuple[float, ...]) -> None:
    told = Optimiser(1.0, schedule, warmup=0.2)  # pyright: ignore[reportArgumentType]
    assert [rate(told, number, 10) for number in (1, 6, 10)] == pytest.approx(at)
    assert rate(replace(told, warmup=4), 2, 10) == 0.5


def test_gradients_that_differ_are_found() -> None:
    own = rank(1, steps=steps({"gradients": (0.5, 0.25)}, {"gradients": (0.5, 0.26)}))
    assert wrong("gradients", live(rank(0), own)) == (
        "in step 2 the gradient of one parameter has the norm 0.25 on rank 0 and 0.26 on rank 1: "
        "they were not summed up"
    )
    none = rank(1, steps=steps({"gradients": (0, 0), "without": 3}, {"gradients": (0, 0), "without": 3}))
    found = wrong("gradients", live(rank(0), none))
    assert "rank 1: 3 parameters that learn have no gradient" in found
    assert "rank 1: all gradients are 0" in found
    assert "rank 0 made 2 steps, rank 1 1" in wrong(
        "gradients", live(rank(0), rank(1, steps=rank(1).steps[:1]))
    )


def test_ranks_that_read_the_same_are_found() -> None:
    assert wrong("shards", live(rank(0), replace(rank(0), rank=1))) == (
        "2 of 2 conversations were read by rank 0 and by rank 1"
    )
    idle = rank(1, steps=steps({"documents": ()}, {"documents": ()}))
    assert wrong("shards", live(rank(0), idle)) == "rank 1: it read nothing"


# Packing, parity, speed.


def packed(**changed: object) -> Evidence:
    clean = Packed("sdpa", "sdpa", "", "float32", (0.0, 1e-6), 3.0)
    return replace(evidence(), packed=replace(clean, **changed))


def test_leaks_between_documents_are_found() -> None:
    assert verdict("packing", packed()).state == "passed"
    assert wrong("packing", packed(moved=(0.0, 0.4))).startswith("document 2: its logits move by 0.4")
    assert wrong("packing", packed(moved=(0.0, math.nan))).startswith("document 2")


def test_attention_that_cannot_be_looked_at_has_not_passed() -> None:
    other = {"configured": "flash_attention_2", "why_not": "there is no GPU"}
    said = verdict("packing", packed(**other))
    assert (said.state, said.reason) == (
        "not run",
        "flash_attention_2 is configured and there is no GPU: nothing leaks with sdpa",
    )
    assert verdict("packing", packed(**other, moved=(0.0, 1.0))).state == "wrong"
    assert verdict("packing", packed(moved=(0.0,))).state == "not run"


CLEAN = Replies("training", ((1, 2),), ((0.0, 2.0, -4.0),), ((1, 2, 3),), ("a",))


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"prompts": ((1, 3),)}, "prompt 1 has other tokens than in training"),
        ({"logits": ((0.0, 2.1, -4.0),)}, "after prompt 1 logits are apart by 0.1 (largest: 4)"),
        ({"logits": ((0.0, math.nan, -4.0),)}, "after prompt 1 logits are apart by"),
        ({"logits": ((0.0, 2.0),)}, "it scores 2 tokens, in training they were 3"),
        ({"greedy": ((1, 2, 4),)}, "the answer to prompt 1 parts from training's at its token 3"),
        ({"greedy": ((1, 2),)}, "the answer to prompt 1 parts from training's at its token 3"),
        ({"texts": ("b",)}, "the text that answers prompt 1 is another than in training"),
    ],
)
def test_answers_that_differ_are_found(changed: dict[str, object], told: str) -> None:
    clean = replace(evidence(), answers=Answers("float32", CLEAN, (replace(CLEAN, how="local"),)))
    assert verdict("parity", clean).state == "passed"
    other = replace(CLEAN, how="local", **changed)
    found = replace(clean, answers=Answers("float32", CLEAN, (other,), engine=other))
    assert wrong("parity", found).startswith(f"local: {told}")
    assert wrong("engine", found).startswith(f"local: {told}")


def test_in_bfloat16_logits_decide() -> None:
    other = replace(CLEAN, how="local", greedy=((1, 2, 4),), texts=("b",))
    found = replace(evidence(), answers=Answers("bfloat16", CLEAN, (other,)))
    assert verdict("parity", found).state == "passed"
    engine = replace(found, answers=Answers("bfloat16", CLEAN, (), engine=replace(other, logits=())))
    assert verdict("engine", engine).state == "wrong"
    apart = replace(other, logits=((0.0, 2.5, -4.0),))
    assert verdict("parity", replace(found, answers=Answers("bfloat16", CLEAN, (apart,)))).state == "wrong"


def test_what_gives_no_answer_has_not_passed() -> None:
    """A folder that cannot be served and an engine that cannot be asked are wrong; no engine is not run."""
    found = Answers("float32", CLEAN, (replace(CLEAN, how="local"),), engine=Missing("none is named"))
    clean = replace(evidence(), answers=found)
    said = verdict("engine", clean)
    assert (said.state, said.reason) == ("not run", "none is named")
    deaf = replace(clean, answers=replace(found, engine_failed="openai:x gives no answer: refused"))
    assert wrong("engine", deaf) == "openai:x gives no answer: refused"
    assert verdict("parity", deaf).state == "passed"
    broken = replace(clean, answers=Answers("float32", CLEAN, (), failed=("final cannot be served",)))
    assert wrong("parity", broken) == "final cannot be served"


def test_rows_that_are_not_packed_are_not_run() -> None:
    said = verdict("packing", evidence())
    assert (said.state, said.reason) == (
        "not run",
        "rows are not packed (data.packed): none has another before it",
    )


def test_a_slow_run_is_found() -> None:
    slow = replace(evidence(), speed=Speed(599.0, 1000.0))
    assert wrong("speed", slow) == (
        "599 tokens a second, planned (calculated): 1,000: 60%, and 60% is the least"
    )
    assert verdict("speed", replace(slow, speed=Speed(601.0, 1000.0))).state == "passed"


@pytest.mark.parametrize(
    ("seconds", "planned", "state"), [(1.0, 200, "passed"), (2.0, 200, "wrong"), (1.6, 200, "passed")]
)
def test_a_speed_is_that_of_all_ranks_after_the_first_step(
    seconds: float, planned: float, state: str
) -> None:
    """100 tokens a step on each of two ranks; what the first step takes does not count."""
    timed = steps({"seconds": 60.0}, {"seconds": seconds})
    run = Live(2, (rank(0, steps=timed), rank(1, steps=timed)))
    found = speeds.speed(run, sft.tiny(), planned, on_cpu=True)
    assert isinstance(found, Speed)
    assert found.measured == pytest.approx(200 / seconds)
    assert verdict("speed", replace(evidence(), speed=found)).state == state


@pytest.mark.parametrize(
    ("run", "told"),
    [
        (Live(1, (rank(steps=rank().steps[:1]),)), "the live run made no second step to measure"),
        (Live(1, (rank(),), "two layers"), "the plan is for another machine or model than what ran"),
        (Live(1, (rank(),)), "what share of a CPU's peak a run reaches nobody knows"),
    ],
)
def test_a_speed_without_a_plan_is_not_run(run: Live, told: str) -> None:
    found = speeds.speed(run, sft.tiny(), 0.0, on_cpu=True)
    said = verdict("speed", replace(evidence(), speed=found))
    assert (said.state, told in said.reason) == ("not run", True)


def test_a_speed_is_held_against_the_plan() -> None:
    recipe = sft.qwen3_32b()
    expected = plan.plan(recipe).tokens_a_second
    found = speeds.speed(Live(2, (rank(0), rank(1))), recipe, 0.0, on_cpu=False)
    assert found == Speed(200.0, expected)
    assert "planned (calculated)" in wrong("speed", replace(evidence(), speed=found))


def test_a_witness_times_steps_by_its_clock() -> None:
    """What happens between steps is not the step's."""
    found = Witness(Marks(0, {"system": (1,)}), None, iter([0.0, 5.0, 7.5, 100.0, 104.0]).__next__)
    for _ in range(2):
        found.begins()
        found.ends()
    assert [step.seconds for step in found.rank(0, 1, 2, "").steps] == [2.5, 4.0]


# The report.


def test_a_report_tells_what_was_not_run() -> None:
    clean = Report("tiny", ("rows: 3",), registry.verdicts(evidence()))
    assert clean.clean
    text = report.as_text(clean)
    assert "not run  vocabulary: a model's folder was not gathered" in text
    assert text.endswith("6 passed, 9 not run\n")
    data = json.loads(report.as_json(clean))
    assert {each["name"]: each["state"] for each in data["checks"]}["packing"] == "not run"


def test_a_report_shows_nothing_that_acts() -> None:
    """What a file says may not write on a terminal or in a page."""
    bad = replace(evidence(), speed=Speed(1.0, 1000.0, " on \x1b[2J<script>"))
    found = Report("tiny", (), registry.verdicts(bad, ["speed"]))
    assert not found.clean
    assert "\x1b" not in report.as_text(found)
    assert "WRONG  speed" in report.as_text(found)
    assert "<script>" not in report.as_markdown(found)
    assert "## speed: wrong" in report.as_markdown(found)


def test_each_check_says_all_of_itself() -> None:
    page = (DOCS / "preflight.md").read_text("utf-8")
    for each in registry.CHECKS:
        row = (f"`{each.name}`", each.looks_for, each.does, each.found_by, each.remedy)
        assert f"| {' | '.join(row)} |" in page
    assert len({*registry.NAMES}) == len(registry.CHECKS) == 15
    for each in registry.CHECKS:
        assert all((each.looks_for, each.does, each.found_by, each.remedy))

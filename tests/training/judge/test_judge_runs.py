"""A judge decides what a run's events could not: its verdicts come into the scores, without the model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from making import bench_examples
from making.engines import Reply, serving

from flowc_serving.agent.conversation import Assistant, Context, Conversation, User
from flowc_training.bench.outcome import Outcome, Saved
from flowc_training.bench.results import Run, append, begin, read_samples, scored
from flowc_training.judge.annotations import read
from flowc_training.judge.cli import main
from flowc_training.judge.facets import BY_ID

ASKED = "tag orders of more than 2.5 kg as heavy"
NEAR = bench_examples.VIEW.replace("2500", "2600")
"""Right on the example's own events, and wrong between them."""


def run_of(folder: Path) -> Path:
    """The folder of a run with one sample that its events leave undecided, beside the benchmark that it is of."""
    (folder / "examples").mkdir()
    (folder / "shops").mkdir()
    (folder / "examples" / "create-heavy.yaml").write_text(bench_examples.text(), "utf-8")
    shop = {
        "domain": "mill.myshopify.com",
        "plan": "Basic",
        "workflows": [{"workflow": bench_examples.STORED}],
    }
    (folder / "shops" / "mill.json").write_text(json.dumps(shop), "utf-8")
    context = Context("2026-01-05", "mill.myshopify.com")
    said = Conversation("c", context, (User(ASKED), Assistant("It is saved; turn it on in Flow.")))
    saved = (Saved("gid://flow/Workflow/1", "Tag large orders", NEAR),)
    outcome = Outcome("create-heavy", 1, said, saved, endings=("done",))
    run = folder / "run"
    begin(run, Run("made up", 1, "", 1))
    append(run, scored(bench_examples.example(), outcome))
    return run


def judged(folder: Path, run: Path, configuration: str) -> bool:
    """Whether the sample is right once a judge has said this of its configuration."""
    told: dict[str, Any] = {each: {"verdict": "yes", "evidence": ASKED} for each in BY_ID}
    told["configuration"] = {"verdict": configuration, "evidence": "order.totalWeight > 2600"}
    message = {"role": "assistant", "content": json.dumps(told)}
    usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
    data = {"choices": [{"index": 0, "finish_reason": "stop", "message": message}], "usage": usage}
    out = folder / f"{configuration}.jsonl"
    with serving(lambda _, __: Reply([json.dumps(data).encode()], kind="application/json")) as engine:
        given = ["judge", str(run), "--out", str(out), "--model", f"{engine.base}#j", "--folder", str(folder)]
        assert main([*given, "--ledger", str(folder / f"{configuration}.sqlite"), "--rescore"]) == 0
        assert "create-heavy" not in json.dumps(engine.bodies)  # nothing of the example but what was said
    assert [each.subject for each in read(out)] == ["create-heavy-1"]
    (sample,) = read_samples(run)
    assert sample.verdict.by == "judge"
    return sample.verdict.right


def test_what_events_leave_undecided_a_judge_decides(tmp_path: Path) -> None:
    run = run_of(tmp_path)
    (sample,) = read_samples(run)
    assert (sample.verdict.by, sample.verdict.right) == ("undecided", False)
    assert judged(tmp_path, run, "no") is False


def test_and_it_may_be_right(tmp_path: Path) -> None:
    assert judged(tmp_path, run_of(tmp_path), "yes") is True

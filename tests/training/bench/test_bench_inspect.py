"""The command under Inspect, as people run it: our loop is its solver, our verdicts are its scores."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from making.bench_examples import MAIL, VIEW, text, weighed, write_folder

from flowc_training.bench.results import read_samples

pytest.importorskip("inspect_ai")

SENT = "{task: shopify.flow.send_email, fields: {address: pack@mill.example}}"
COMMAND = "import sys; from flowc_training.bench.cli import main; sys.exit(main(sys.argv[1:]))"


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    # A process of its own: Inspect leaves streams open, which pytest would have as warnings.
    environment = {**os.environ, "NO_COLOR": "1"}
    command = [sys.executable, "-c", COMMAND, *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=False)


def script(view: str) -> list[dict[str, object]]:
    called = {"name": "create_or_update_workflow", "arguments": {"workflow": view}}
    return [{"text": "", "calls": [called]}, {"text": "Done."}]


def test_a_run_under_inspect_has_our_verdicts_in_log_and_lines(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "bench", heavy=text(), mail=text(view=MAIL, events=weighed(SENT)))
    scripts, out = tmp_path / "scripts.json", tmp_path / "out"
    scripts.write_text(json.dumps({"heavy": script(VIEW)}))  # and none for the other, which crashes
    given = (
        "run",
        "--model",
        f"scripts:{scripts}",
        "--folder",
        str(folder),
        "--out",
        str(out),
        "--epochs",
        "2",
    )
    ran = bench(*given)
    assert ran.returncode == 0, ran.stderr
    assert "pass@2 50.0, pass^2 50.0" in ran.stdout
    keys = {("heavy", 1): True, ("heavy", 2): True, ("mail", 1): False, ("mail", 2): False}
    assert {each.key: each.verdict.right for each in read_samples(out)} == keys
    assert log(out) == (
        ("success", {"right": 0.5, "syntactic": 0.5}),
        ["user", "assistant", "tool", "assistant"],
    )

    scripts.write_text(json.dumps({"mail": script(MAIL)}))  # what is there is not asked for again
    assert bench(*given).returncode == 0
    assert {each.verdict.right for each in read_samples(out)} == {True}
    assert log(out)[0] == ("success", {"right": 1.0, "syntactic": 1.0})
    assert len((out / "results.jsonl").read_text().splitlines()) == 6  # four samples, two of them made twice


def log(out: Path) -> tuple[tuple[str, dict[str, float]], list[str]]:
    """What the last log says: its status, the means, and who spoke in the first sample."""
    from inspect_ai.log import read_eval_log

    found = read_eval_log(str(max((out / "inspect").glob("*.eval"))))
    assert found.results is not None
    means = {each.name: each.metrics["mean"].value for each in found.results.scores if each.reducer == "mean"}
    samples = sorted(found.samples or [], key=lambda each: str(each.id))
    return (found.status, means), [each.role for each in samples[0].messages]

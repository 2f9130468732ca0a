"""The graph of a week: it can run, Tangle takes it, and a step's code is its own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from flowc_training.cli.flywheel import main
from flowc_training.pipeline import plain, submitting, tangle
from flowc_training.pipeline.digest import VARIABLE, Sources
from flowc_training.steps import week as weeks
from flowc_training.steps.week import STATE, STEPS


@dataclass(slots=True)
class Named(Sources):
    """Sources whose digests are names, so that the graph is looked at and not the code."""

    def digest(self, module: str) -> str:
        return f"code of {module}"


def hydrated() -> str:
    return tangle.hydrated(weeks.graph(sources=Named({})), "flowc:latest")


def test_the_embedded_runner_can_take_it() -> None:
    found = plain.read(hydrated())
    assert [*found.after] == [*STEPS]
    assert {*found.inputs} == {"week", *STATE, *STEPS}
    assert [name for name, default in found.inputs.items() if default is None] == ["week"]
    assert found.after["publish"] == {"gate", "train"}


def test_tangle_finds_nothing_wrong(tmp_path: Path) -> None:
    pytest.importorskip("tangle_cli")
    hydrator = pytest.importorskip("tangle_cli.pipeline_hydrator")
    assert submitting.problems(hydrated()) == []
    for name, text in tangle.files(weeks.graph(sources=Named({})), "flowc:latest").items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    found = hydrator.PipelineHydrator(client=object()).hydrate_file(tmp_path / tangle.PIPELINE).data
    for task in found["implementation"]["graph"]["tasks"].values():
        task["componentRef"] = {"spec": task["componentRef"]["spec"]}
    assert found == yaml.safe_load(hydrated())


def test_a_dry_run_prints_what_would_be_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("tangle_cli")
    monkeypatch.setattr(weeks, "own_sources", lambda: Named({}))
    arguments = ["submit", "2026-W49", "--home", str(tmp_path / "home")]
    assert main.main([*arguments, "--dry-run"]) == 0
    sent = json.loads(capsys.readouterr().out)
    assert sent["root_task"]["arguments"]["week"] == "2026-W49"
    assert sent["annotations"] == {"week": "2026-W49"}
    assert main.main(arguments) == 2
    assert "name --url, --out, or --dry-run" in capsys.readouterr().err
    assert main.main([*arguments, "--out", str(tmp_path / "yaml")]) == 0
    assert sorted(each.stem for each in (tmp_path / "yaml" / "components").iterdir()) == sorted(STEPS)


def test_a_step_that_is_to_run_again_is_marked() -> None:
    tasks = yaml.safe_load(tangle.hydrated(weeks.graph({"train"}, Named({})), "x"))["implementation"][
        "graph"
    ]["tasks"]
    assert [name for name, task in tasks.items() if "executionOptions" in task] == ["train"]
    codes = {
        name: task["componentRef"]["spec"]["implementation"]["container"]["env"]
        for name, task in tasks.items()
    }
    assert codes["train"] == {VARIABLE: "code of flowc_training.steps.train"}


def test_a_step_has_its_own_code() -> None:
    """What one step does is not in the digest of another that does not use it; settings are in none."""
    code = weeks.own_sources()
    closures = {name: code.closure(weeks.module(name)) for name in ("collect", "gate", "gaps", "report")}
    assert "flowc_training.conversations.madeup" in closures["collect"]
    assert "flowc_training.conversations.madeup" not in closures["gate"] | closures["gaps"]
    assert "flowc_training.weekly.page.report" in closures["report"]
    assert (
        "flowc_training.weekly.page.report" not in closures["collect"] | closures["gate"] | closures["gaps"]
    )
    assert not [each for found in closures.values() for each in found if "steps.settings" in each]
    assert not [each for found in closures.values() for each in found if each == "flowc_training.steps.week"]

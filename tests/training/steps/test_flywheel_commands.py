"""The commands: which week, what is printed, who has the lock, who is told of a failure."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from flowc_training.cli.flywheel import main, told, week as command
from flowc_training.pipeline import running
from flowc_training.pipeline.lock import lock
from flowc_training.pipeline.running import Ended, Run
from flowc_training.steps import week as weeks
from flowc_training.weekly.week import Week


def test_the_usual_week_is_the_last_one_that_is_over(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["week", "--show"]) == 0
    said = capsys.readouterr().out
    last = Week.of(datetime.now(UTC).date()).before()
    assert said.startswith(f"# {last}: {last.days[0]} to {last.days[-1]}\n")
    assert all(f"[{step}]" in said for step in weeks.STEPS)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["week", "2026-W60"], "'2026-W60' is no week: write 2026-W49"),
        (["week", "--fresh", "trian"], "invalid choice: 'trian'"),
        (["timers", "cron", "--at", "25:00"], "'25:00' is no time: write 05:00"),
    ],
)
def test_wrong_use(arguments: list[str], why: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main.main(arguments)
    assert caught.value.code == 2
    assert why in capsys.readouterr().err


@pytest.mark.parametrize("command", ["week", "submit --dry-run", "timers cron"])
def test_settings_that_are_wrong(command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "flywheel.toml").write_text("lug = 1\n[gaps]\nrow = 2\n")
    assert main.main([*command.split(), "--home", str(tmp_path)]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "lug is no setting; did you mean log?",
        "gaps.row is no setting; did you mean gaps.rows?",
    ]


def test_two_weeks_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with lock(tmp_path / "lock", "week 2026-W48"):
        assert main.main(["week", "2026-W49", "--home", str(tmp_path)]) == 2
    assert "is held by week 2026-W48, process " in capsys.readouterr().err
    assert not (tmp_path / "weeks").exists()


@pytest.mark.parametrize("kind", ["cron", "systemd", "kubernetes"])
def test_timers(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["timers", kind, "--home", str(tmp_path), "--day", "Tue", "--at", "04:30"]) == 0
    said = capsys.readouterr().out
    assert str(tmp_path) in said
    for each in (
        ("30 4 * * 2", "30 3 * * *") if kind != "systemd" else ("Tue *-*-* 04:30:00", "=*-*-* 03:30:00")
    ):
        assert each in said
    if kind == "kubernetes":
        names = [each["metadata"]["name"] for each in yaml.safe_load_all(said)]
        assert names == ["flowc-flywheel", "flowc-flywheel-rollout"]
        assert said.count("claimName: flowc-flywheel-home") == 2


def test_a_failure_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    heard = tmp_path / "heard.json"
    settings = ["sh", "-c", f"cat > {heard}"]
    (tmp_path / "flywheel.toml").write_text(f"notify = {json.dumps(settings)}\n")
    failed = Run(
        (
            Ended("collect", "failed", 60, "exit code 1"),
            Ended("redact", "not run", why="it takes from collect"),
        )
    )
    monkeypatch.setattr(running, "run", lambda *given, **more: failed)
    monkeypatch.setattr(command.tangle, "hydrated", lambda *given: "")
    monkeypatch.setattr(command.weeks, "graph", lambda *given: None)
    assert main.main(["week", "2026-W49", "--home", str(tmp_path)]) == 1
    assert json.loads(heard.read_text()) == {
        "week": "2026-W49",
        "home": str(tmp_path),
        "status": "failed",
        "failed": [{"task": "collect", "why": "exit code 1"}],
        "not_run": ["redact"],
    }
    said = capsys.readouterr()
    assert "its conversations are made up" in said.out
    assert said.err == ""
    assert Path("build/flywheel") == told.HOME


ALONE = """
import sys
from importlib.abc import MetaPathFinder

class Missing(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in sys.argv[1].split():
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Missing())
from flowc_training.cli.flywheel.main import main
sys.exit(main(sys.argv[2:]))
"""
"""The command where packages are not installed."""
HEAVY = "torch transformers inspect_ai dspy cloud_pipelines tangle_cli psycopg ray"


@pytest.mark.parametrize(
    ("missing", "arguments", "code", "said"),
    [
        (f"{HEAVY} numpy jinja2 pydantic fastapi", "--help", 0, "'flowc[data]'"),
        (f"{HEAVY} numpy jinja2 pydantic fastapi", "timers cron", 0, "flowc-flywheel week"),
        (HEAVY, "review --home nowhere", 2, "there is no flywheel in nowhere"),
        (HEAVY, "simulate --weeks 2 --seeds 1 --assume shops=2000", 0, "nothing measured"),
        (HEAVY, "week", 2, "week needs cloud_pipelines, which is not installed: pip install 'flowc[flywheel]'"),
        ("numpy", "simulate --weeks 2", 2, "simulate needs numpy, which is not installed: pip install 'flowc[data]'"),
    ],
)  # fmt: skip
def test_what_a_command_needs(missing: str, arguments: str, code: int, said: str, tmp_path: Path) -> None:
    words = [sys.executable, "-c", ALONE, missing, *arguments.split()]
    found = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert found.returncode == code, found.stderr
    assert said in " ".join((found.stdout + found.stderr).split())
    assert "Traceback" not in found.stderr

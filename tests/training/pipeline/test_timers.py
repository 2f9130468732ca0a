"""What starts a week: printed for cron, systemd and Kubernetes."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from flowc_training.pipeline import timers
from flowc_training.pipeline.timers import Timer

TIMER = Timer("flywheel", ("flowc-flywheel", "week", "--home", "build/a b%c$d"), "/srv/flow er")


def test_cron() -> None:
    assert timers.cron(TIMER) == (
        "0 5 * * 1 cd '/srv/flow er' && flowc-flywheel week --home 'build/a b\\%c$d'\n"
    )
    assert timers.cron(Timer("f", ("x",), "/", "Sun", 23, 59)) == "59 23 * * 0 cd / && x\n"
    assert timers.cron(Timer("f", ("x",), "/", "", 4)) == "0 4 * * * cd / && x\n"
    line = timers.cron(TIMER).replace(r"\%", "%")
    assert shlex.split(line)[-1] == TIMER.command[-1]


def test_systemd(tmp_path: Path) -> None:
    text = timers.systemd(TIMER)
    assert 'ExecStart=flowc-flywheel week --home "build/a b%%c$$d"\n' in text
    assert "OnCalendar=Mon *-*-* 05:00:00 UTC\n" in text
    analyze = shutil.which("systemd-analyze")
    if not analyze:
        pytest.skip("there is no systemd-analyze")
    calendar = text.partition("OnCalendar=")[2].partition("\n")[0]
    assert subprocess.run([analyze, "calendar", calendar], capture_output=True).returncode == 0


def test_kubernetes() -> None:
    job = yaml.safe_load(timers.kubernetes(TIMER))
    assert (job["kind"], job["spec"]["concurrencyPolicy"]) == ("CronJob", "Forbid")
    pod = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert container["command"] == [*TIMER.command]
    assert container["volumeMounts"][0]["name"] == pod["volumes"][0]["name"]

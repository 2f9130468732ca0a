"""Somebody is told that a run failed: a command of the settings gets it as JSON on its standard input."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from typing import Any

from flowc_training.pipeline.running import Run

SECONDS = 60


def message(run: Run, **more: str) -> dict[str, Any]:
    """What is told of a run that failed."""
    return {
        **more,
        "status": "failed",
        "failed": [{"task": each.task, "why": each.why} for each in run.tasks if each.how == "failed"],
        "not_run": [each.task for each in run.tasks if each.how == "not run"],
    }


def notify(command: Sequence[str], told: Mapping[str, Any], seconds: float = SECONDS) -> str:
    """Tell it by a command; "" or what went wrong with that, which is not worth more than a line."""
    if not command:
        return ""
    text = json.dumps(told, ensure_ascii=False) + "\n"
    try:
        ended = subprocess.run(
            [*command], input=text, encoding="utf-8", capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        return f"{command[0]} did not end within {seconds:.0f} seconds"
    except OSError as error:
        return f"{command[0]} cannot be run: {error.strerror}"
    return "" if ended.returncode == 0 else f"{command[0]} ended with exit code {ended.returncode}"

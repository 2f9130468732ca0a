"""How a step's rows are worked through: on how many workers, by which engine."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any

from flowc_training.conversations.mapping import ENGINES, Engine
from flowc_training.steps.arguments import StepError


def mapped(settings: Mapping[str, Any], step: str) -> tuple[int, Engine]:
    """The workers and the engine of a step's settings. Raises ``StepError`` where they are none."""
    workers = int(settings["workers"])
    if workers < 1:
        raise StepError(f"{step}.workers is {workers}: write 1 or more")
    for each in ENGINES:
        if settings["engine"] == each:
            if each == "ray" and find_spec("ray") is None:
                raise StepError(f"{step}.engine is ray, which is not installed: pip install 'flowc[ray]'")
            return workers, each
    raise StepError(f"{step}.engine is {settings['engine']!a}: write one of {', '.join(ENGINES)}")

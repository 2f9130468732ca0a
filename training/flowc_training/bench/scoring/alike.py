"""Tasks that do the same under two names (``same_effect.toml``): behaviour is told by one of them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, cast

from flowc.simulate import Effect

FILE = Path(__file__).with_name("same_effect.toml")


def usual(task: str) -> str:
    """The task that stands for all that do the same as this one."""
    return _usual().get(task, task)


def usual_effect(effect: Effect) -> Effect:
    """An effect as that of the task that stands for all such."""
    return replace(effect, task=usual(effect.task))


def groups() -> Iterator[tuple[str, ...]]:
    """The tasks that do the same, the one that stands for them first."""
    for each in _table():
        yield tuple(each["tasks"])


@cache
def _usual() -> Mapping[str, str]:
    return {task: tasks[0] for tasks in groups() for task in tasks}


@cache
def _table() -> tuple[Mapping[str, Any], ...]:
    data = tomllib.loads(FILE.read_text("utf-8"))
    return tuple(cast("list[Mapping[str, Any]]", data["same"]))

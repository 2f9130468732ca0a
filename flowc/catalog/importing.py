"""Real ``task_configuration`` responses into a project's catalogue, in place of what was assumed.

What a response does not tell (the type of a result, the default name of a step, a label) is kept from the entry
that it replaces.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from flowc.catalog.configuration import Response, get
from flowc.catalog.loading import Catalog
from flowc.catalog.model import Task
from flowc.diagnostics import Diagnostic, FlowError, Span

_WRAPPERS = (
    "tasks",
    "task_configuration",
    "flow_app_agent_task_configuration",
    "task_configurations",
    "data",
)
"""Keys that responses may stand under, with the prefix of production code and without."""


@dataclass(frozen=True, slots=True)
class Import:
    """What a project knows after an import, and what became of what: each new task with those it replaced."""

    tasks: tuple[Task, ...]
    changes: tuple[tuple[Task, tuple[Task, ...]], ...]


def responses(text: str) -> tuple[Task, ...]:
    """The tasks of a file of responses: one, a list, or ``{"tasks": […]}``. Raises ``FlowError``."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        place = Span(error.lineno, error.colno)
        raise FlowError([Diagnostic("catalog-json", f"this is no JSON: {error.msg}", place)], text) from None
    except RecursionError:
        raise FlowError([Diagnostic("catalog-json", "the JSON is nested too deep")]) from None
    read = [Response(each, pointer) for each, pointer in _listed(data)]
    made = [response.task() for response in read]
    problems = [problem for response in read for problem in response.problems]
    if problems:
        raise FlowError(problems)
    if not made:
        raise FlowError([Diagnostic("catalog-response", "there is no response in this file", pointer="")])
    return tuple(task for task in made if task is not None)


def imported(new: Sequence[Task], known: Catalog, own: Sequence[Task]) -> Import:
    """The project's ``own`` tasks with new ones; ``known`` is the catalogue with the own ones in it."""
    latest = {(task.id, task.version): task for task in new}
    changes: list[tuple[Task, tuple[Task, ...]]] = []
    for task in latest.values():
        old = known.stand_ins([task])
        nearest = next((each for each in old if each.id == task.id), old[0] if old else known.task(task.id))
        changes.append((_completed(task, nearest), old))
    gone = {(each.id, each.version) for _, old in changes for each in old}
    kept = (task for task in own if (task.id, task.version) not in gone)
    return Import((*kept, *(task for task, _ in changes)), tuple(changes))


def _listed(data: Any, pointer: str = "") -> Iterator[tuple[Any, str]]:
    """The responses in whatever holds them, with their places."""
    if isinstance(data, list):
        for number, each in enumerate(cast(list[Any], data)):
            yield from _listed(each, f"{pointer}/{number}")
        return
    if isinstance(data, dict):
        found = cast(dict[str, Any], data)
        wrapper = next((key for key in _WRAPPERS if isinstance(found.get(key), list | dict)), None)
        if wrapper is not None and get(found, "config_fields", "task_type") is None:
            yield from _listed(found[wrapper], f"{pointer}/{wrapper}")
            return
    yield data, pointer


def _completed(task: Task, old: Task | None) -> Task:
    label = task.label or (old.label if old else task.id.rpartition("::")[2].replace("_", " ").capitalize())
    if old is None:
        return replace(task, label=label)
    return replace(
        task,
        label=label,
        description=task.description or old.description,
        adds=task.adds or old.adds,
        result=old.result,
        returns=() if old.result else task.returns or old.returns,
        step_name=task.step_name or old.step_name,
    )

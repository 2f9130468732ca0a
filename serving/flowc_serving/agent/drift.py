"""Recorded production traffic against the contract: answers that the contract would not have given (law M3).

A row of traffic is a JSON object on one line, ``{"tool": "flow_app_agent_…", "arguments": {…}, "ok": true, "data":
{…}}``, as production's clients send and receive it. A model that was trained on the contract's answers meets every
difference found here unprepared.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

from flowc.catalog import Catalog, ConfigField, Task
from flowc_serving.agent import production
from flowc_serving.agent.conversation import PROGRAM
from flowc_serving.agent.json_value import Json, Object
from flowc_serving.agent.shapes import SHAPES, below, misfits

_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Drift:
    """One difference: the line of the row, counted from 1, the tool's name, and the place in the row."""

    line: int
    tool: str
    pointer: str
    what: str
    message: str


@dataclass(frozen=True, slots=True)
class Compared:
    """A row that was read: its differences; ``is_ours`` says whether the tool is one of the contract's."""

    line: int
    is_ours: bool
    drifts: tuple[Drift, ...]


def compare(rows: Iterable[str], catalog: Catalog) -> Iterator[Compared]:
    """Each row of recorded traffic, compared with what the contract declares and the catalogue knows."""
    for line, row in enumerate(rows, 1):
        if row.strip():
            yield _compared(line, row, catalog)


def _compared(line: int, row: str, catalog: Catalog) -> Compared:
    try:
        found: Any = json.loads(row)
    except (ValueError, RecursionError) as error:
        return _unread(line, f"the line is no JSON: {error}")
    if not isinstance(found, dict):
        return _unread(line, "the line is no JSON object")
    said = cast(dict[str, Json], found)
    tool, data = said.get("tool"), said.get("data")
    if not isinstance(tool, str):
        return _unread(line, 'the row has no text "tool"')
    name = production.name_of(tool)
    if name not in SHAPES:
        return Compared(line, False, ())
    if not isinstance(data, dict):
        if said.get("ok") is False:
            return Compared(line, True, ())
        return Compared(line, True, (Drift(line, name, "/data", "another type", "data is no object"),))
    drifts = [*_shaped(line, name, data), *_changed(line, name, data, catalog)]
    return Compared(line, True, tuple(drifts))


def _unread(line: int, message: str) -> Compared:
    return Compared(line, True, (Drift(line, "", "", "no row", message),))


def _shaped(line: int, name: str, data: Object) -> Iterator[Drift]:
    """Where the keys are not as declared; a workflow's own keys are not the contract's."""
    here = production.data_here(data, lambda _: "")
    there = production.IN_TEMPLATES if name == "template_search" else production.IN_ANSWERS
    for each in misfits(here, SHAPES[name], "/data"):
        pointer = "/".join(there if part == PROGRAM else part for part in each.pointer.split("/"))
        yield Drift(line, name, pointer, each.what, each.message)


# What the catalogue knows.

_Known: TypeAlias = Task | ConfigField


def _changed(line: int, name: str, data: Object, catalog: Catalog) -> Iterator[Drift]:
    """Labels and descriptions of known tasks that are others than the catalogue has."""
    for told, pointer in _told_tasks(name, data):
        task = _known(told, catalog)
        if task is None:
            continue
        for where, said, known in _pairs(told, task, pointer):
            for key in ("label", "description"):
                ours, theirs = getattr(known, key), said.get(key)
                if isinstance(theirs, str) and theirs != ours:
                    message = f"{known.id} has {_short(theirs)}, the catalogue {_short(ours)}"
                    yield Drift(line, name, below(where, key), f"another {key}", message)


def _told_tasks(name: str, data: Object) -> Iterator[tuple[Object, str]]:
    """The tasks that an answer tells, with their places."""
    tasks = data.get("tasks")
    if name == "task_search" and isinstance(tasks, dict):
        for query, found in tasks.items():
            yield from _objects(found, below("/data/tasks", query))
    elif name == "task_configuration":
        yield from _objects(tasks, "/data/tasks")


def _objects(value: Json, pointer: str) -> Iterator[tuple[Object, str]]:
    for number, each in enumerate(value if isinstance(value, list) else ()):
        if isinstance(each, dict):
            yield each, f"{pointer}/{number}"


def _known(told: Object, catalog: Catalog) -> Task | None:
    task_id, version = told.get("id"), told.get("version")
    if not (isinstance(task_id, str) and isinstance(version, str)):
        return None
    return catalog.task(task_id, version)


def _pairs(told: Object, task: Task, pointer: str) -> Iterator[tuple[str, Object, _Known]]:
    """A task and its fields, as told and as the catalogue has them."""
    yield pointer, told, task
    known = {each.id: each for each in task.fields}
    for field, where in _objects(told.get("config_fields"), f"{pointer}/config_fields"):
        name = field.get("id")
        if isinstance(name, str) and name in known:
            yield where, field, known[name]


def _short(text: str) -> str:
    return json.dumps(text if len(text) <= _SHOWN else text[:_SHOWN] + "…", ensure_ascii=False)

"""Real ``task_configuration`` responses into a project's catalogue, in place of what was assumed.

What a response does not tell (the type of a result, the default name of a step, a label) is kept from the entry
that it replaces.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flowc.catalog.loading import Catalog
from flowc.catalog.task import ConfigField, Task


@dataclass(frozen=True, slots=True)
class Import:
    """What a project knows after an import, and what became of what: each new task with those it replaced."""

    tasks: tuple[Task, ...]
    changes: tuple[tuple[Task, tuple[Task, ...]], ...]


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


def _completed(task: Task, old: Task | None) -> Task:
    known = {each.id: each for each in (old.fields if old else ())}
    fields = tuple(_field(each, known.get(each.id)) for each in task.fields)
    if old is None:
        last = task.id.rpartition("::")[2]
        return replace(task, label=task.label or last.replace("_", " ").capitalize(), fields=fields)
    return replace(
        task,
        label=task.label or old.label,
        description=task.description or old.description,
        fields=fields,
        adds=task.adds or old.adds,
        brings_all=not task.adds and old.brings_all,
        result=old.result,
        returns=() if old.result else task.returns or old.returns,
        step_name=old.step_name,
    )


def _field(field: ConfigField, old: ConfigField | None) -> ConfigField:
    if old is None:
        return replace(field, kind=field.kind or ("CommerceObject" if field.object_types else "Text"))
    return replace(
        field,
        label=field.label or old.label,
        kind=field.kind or old.kind,
        description=field.description or old.description,
        object_types=field.object_types or old.object_types,
    )

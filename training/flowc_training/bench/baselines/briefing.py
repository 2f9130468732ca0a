"""What a baseline's model is told: the shop, the tasks that Flow has there, the stored program, the request.

All tasks are told, a line each, in place of the searches of a loop that a baseline has not; so no baseline is worse off
for a search that did not find, or for a request that is not in English.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from flowc.catalog import Catalog, Task
from flowc_training.bench.acting import stored_program
from flowc_training.bench.attempting import Sitting

_RESOURCES = 60
_WORDS = {"TRIGGER": "Triggers", "ACTION": "Actions", "WAIT": "Waits"}


def briefing(sitting: Sitting, request: str, program: str | None = None) -> str:
    """The brief; ``program`` is the stored workflow in the baseline's own language."""
    shop = sitting.session.world.shop
    resources = [f"{each.type} {each.name!r}: {each.id}" for each in shop.resources[:_RESOURCES]]
    parts = [
        tasks(sitting.session.world.catalog),
        f"Shop {shop.domain}, plan {shop.plan or 'unknown'}. It is Monday, 5 January 2026.",
        "Things in the shop:\n" + ("\n".join(resources) or "none"),
    ]
    if sitting.edits:
        before = stored_program(sitting) if program is None else program
        said = (
            f"It is about the stored workflow {sitting.edits!r}; in a change leave alone what is not asked:"
        )
        parts.append(f"{said}\n{before}")
    return "\n\n".join([*parts, f"The merchant says:\n{request}"])


@lru_cache(maxsize=64)
def tasks(catalog: Catalog) -> str:
    """The tasks of a shop, a line each: its id, its fields, what a trigger brings, what it does."""
    kinds: dict[str, list[str]] = {kind: [] for kind in _WORDS}
    for each in catalog:
        if each.type in kinds:
            kinds[each.type].append(_line(each))
    return "\n\n".join(f"{_WORDS[kind]}:\n" + "\n".join(found) for kind, found in kinds.items())


def _line(task: Task) -> str:
    fields = ", ".join(_fields(task))
    brings = f" -> {', '.join(each.name for each in task.adds)}" if task.adds else ""
    return f"{task.id.replace('::', '.')}({fields}){brings}: {task.description or task.label}"


def _fields(task: Task) -> Iterator[str]:
    for each in task.fields:
        yield each.id if each.required else f"{each.id}?"

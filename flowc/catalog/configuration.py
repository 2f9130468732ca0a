"""A task in the shape of production's ``task_configuration``.

docs/format.md, The agent's tools, has the keys. What stands in ``validations`` and in ``return_fields`` is our guess.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowc.catalog.task import ConfigField, Task, Typed
from flowc.model import names

if TYPE_CHECKING:
    from flowc.jsontext.value import Json


def configuration(task: Task) -> dict[str, Json]:
    """A task as production tells it."""
    return {
        "id": task.id,
        "version": task.version,
        "label": task.label,
        "description": task.description,
        "task_type": task.type,
        "publisher": task.publisher,
        "evidence": task.evidence,
        "input_port_id": None if task.type == "TRIGGER" else "input",
        "output_port_ids": list(task.ports),
        "config_fields": [_field(each) for each in task.fields],
        "return_fields": [
            {"id": each.name, "label": each.label, "type": each.mark, "evidence": each.evidence}
            for each in (*task.adds, *_results(task), *task.returns)
        ],
    }


def _results(task: Task) -> tuple[Typed, ...]:
    """What a step of the usual name holds in its variable, where that is always of one type."""
    variable = names.variable(task.step_name) if task.step_name is not None else None
    if task.result is None or variable is None:
        return ()
    return (Typed(variable, task.result, task.label, task.evidence),)


def _field(field: ConfigField) -> Json:
    validations: list[Json] = [{"type": "required"}] if field.required else []
    if field.allowed:
        validations.append({"type": "inclusion", "values": list(field.allowed)})
    return {
        "id": field.id,
        "label": field.label,
        "description": field.description,
        "kind": field.kind,
        "default_value": field.default,
        "validations": validations,
        "possible_object_types": list(field.object_types),
        "supports_liquid": field.supports_liquid,
        "evidence": field.evidence,
    }

"""Values without their fields' names, named by what the catalogue knows of the task.

Only a mistake leads here, so that reading a right view never loads the catalogue.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

from flowc.catalog import loading
from flowc.catalog.task import ConfigField, Task
from flowc.diagnostics.diagnostic import Diagnostic
from flowc.model.names import is_identifier, last_segment
from flowc.model.sugar import VERSION
from flowc.pretty import literals
from flowc.view.paths import dotted
from flowc.view.text import ViewText

Named = list[tuple[str, str]]
"""Fields of a call: the id of each, and its value as it is written."""


def known_task(task_id: str, version: str) -> Task | None:
    """What the catalogue says of a task: of that version, else of the newest."""
    catalog = loading.load()
    return catalog.task(task_id, version) or catalog.task(task_id)


def named(given: Sequence[ast.expr], free: Sequence[ConfigField], source: ViewText) -> Named | None:
    """Each value with the field it is meant for, None where these are not so many.

    An id goes into the field of its object, a list where a list is taken; the others into what is left, in the
    catalogue's order.
    """
    left = [each for each in free if is_identifier(each.id)]
    if len(given) > len(left) or any(isinstance(each, ast.Starred) for each in given):
        return None
    taken: dict[int, ConfigField] = {}
    for place, value in enumerate(given):
        field = _own_field(value, left)
        if field is not None:
            taken[place] = field
            left.remove(field)
    for place in range(len(given)):
        if place not in taken:
            taken[place] = left.pop(0)
    return [(taken[place].id, _written(value, taken[place], source)) for place, value in enumerate(given)]


def _own_field(value: ast.expr, free: Sequence[ConfigField]) -> ConfigField | None:
    """The field that can only be meant: of an object's id, or of a list."""
    path = dotted(value)
    if path is not None and path.endswith(".id"):
        name = f"{snake(last_segment(path[:-3]))}_id"
        return next((each for each in free if each.id == name), None)
    if isinstance(value, ast.List | ast.Tuple):
        return next((each for each in free if each.kind == "Array"), None)
    return None


def _written(value: ast.expr, field: ConfigField, source: ViewText) -> str:
    """A value as it is written for a field: a text such as ``"a, b"`` becomes a list where a list is taken."""
    if field.kind == "Array" and isinstance(value, ast.Constant) and isinstance(value.value, str):
        parts = [part.strip() for part in value.value.split(",")]
        return f"[{', '.join(literals.string(part) for part in parts if part)}]"
    return source.segment(value)


def snake(word: str) -> str:
    """``productVariant`` as ``product_variant``."""
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in word)


def completed(found: Diagnostic, call: ast.Call, field: str) -> Diagnostic:
    """``None`` as the value of a field: an empty text only where the task takes one."""
    head = call.func.value if isinstance(call.func, ast.Subscript) else call.func
    task = known_task((dotted(head) or "").replace(".", "::"), VERSION)
    known = next((each for each in task.fields if each.id == field), None) if task is not None else None
    if known is None or (known.kind == "Text" and not known.allowed and not known.object_types):
        return found
    hint = "leave the field out"
    if known.required:
        values = f"it is one of {', '.join(known.allowed[:10])}"
        hint = values if known.allowed else "the task needs a value here"
    return replace(found, hint=hint, fix=None)

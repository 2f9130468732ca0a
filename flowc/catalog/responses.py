"""Real ``task_configuration`` responses into a project's catalogue, in place of what was assumed.

The keys are known (docs/format.md, The agent's tools), not all that stands in ``validations`` and ``return_fields``:
these are read in every spelling that comes to mind. What a response does not tell (the type of a result, the default
name of a step, a label) is kept from the entry that it replaces.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias, TypeVar, cast

from flowc.catalog.loading import Catalog, parsed
from flowc.catalog.search import type_name
from flowc.catalog.task import KINDS, ConfigField, Task, Typed
from flowc.diagnostics.diagnostic import Diagnostic, FlowError
from flowc.model.names import camel
from flowc.schema import index

T = TypeVar("T", Task, ConfigField)

SOURCE = "a task_configuration response"

_WRAPPERS = (
    "tasks",
    "task_configuration",
    "flow_app_agent_task_configuration",
    "task_configurations",
    "data",
)
"""Keys that responses may stand under, with the prefix of production code and without."""


def read(text: str) -> tuple[Task, ...]:
    """The tasks of a file of responses: one, a list, or ``{"tasks": […]}``. Raises ``FlowError``.

    A label, or the kind of a field, that is not told is empty.
    """
    found = [_Response(each, pointer) for each, pointer in _listed(parsed(text))]
    made = [response.task() for response in found]
    problems = [problem for response in found for problem in response.problems]
    if problems:
        raise FlowError(problems)
    if not made:
        raise FlowError([Diagnostic("catalog-response", "there is no response in this file", pointer="")])
    return tuple(task for task in made if task is not None)


def _listed(data: Any, pointer: str = "") -> Iterator[tuple[Any, str]]:
    """The responses in whatever holds them, with their places."""
    if isinstance(data, list):
        for number, each in enumerate(cast(list[Any], data)):
            yield from _listed(each, f"{pointer}/{number}")
        return
    if isinstance(data, dict):
        found = cast(dict[str, Any], data)
        wrapper = next((key for key in _WRAPPERS if isinstance(found.get(key), list | dict)), None)
        if wrapper is not None and _get(found, "config_fields", "task_type") is None:
            yield from _listed(found[wrapper], f"{pointer}/{wrapper}")
            return
    yield data, pointer


# One response.


class _Response:
    """One response to be read: ``problems`` is filled while ``task`` is made of it."""

    def __init__(self, data: Any, pointer: str) -> None:
        self._data = data
        self._pointer = pointer
        self.problems: list[Diagnostic] = []

    def task(self) -> Task | None:
        """The task, or None where the response tells none; then ``problems`` says why."""
        if not isinstance(self._data, dict):
            self._wrong("a task_configuration response is an object")
            return None
        data = cast(dict[str, Any], self._data)
        task_id = self._text(data, "id", "task_id")
        version = self._text(data, "version", "task_version")
        kind = self._text(data, "task_type", "type").upper()
        if kind and kind not in KINDS:
            self._wrong(f"{kind} is no type of tasks", f"one of {', '.join(KINDS)}")
        fields = tuple(self._fields(data))
        returned = tuple(self._returned(data))
        ports = self._ports(data)
        if self.problems:
            return None
        return Task(
            task_id,
            version,
            kind,
            str(_get(data, "label") or ""),
            str(_get(data, "description") or ""),
            str(_get(data, "publisher") or _publisher(task_id)),
            "documented",
            SOURCE,
            ports,
            fields,
            returned if kind == "TRIGGER" else (),
            None,
            () if kind == "TRIGGER" else returned,
            installed=_get(data, "installed") is not False,
        )

    def _ports(self, data: Mapping[str, Any]) -> tuple[str, ...]:
        found: Any = _get(data, "output_port_ids")
        names = _names(found)
        if found is not None and (not isinstance(found, list) or len(names) < len(cast(list[Any], found))):
            self._wrong("a list of texts is needed here", place="/output_port_ids")
        return ("output",) if found is None else tuple(names)

    def _fields(self, data: Mapping[str, Any]) -> Iterator[ConfigField]:
        for each, place in self._objects(data, "config_fields"):
            name = self._text(each, "id", "config_field_id", "key", place=place)
            types = _names(_get(each, "possible_object_types"))
            said = list(_validations(_get(each, "validations")))
            default: Any = _get(each, "default_value")
            yield ConfigField(
                name,
                str(_get(each, "label") or ""),
                str(_get(each, "kind", "type") or ""),
                str(_get(each, "description") or ""),
                _get(each, "required") is True or any(key in ("required", "presence") for key, _ in said),
                default if default is None or isinstance(default, str) else json.dumps(default),
                tuple(value for _, values in said for value in values),
                _get(each, "supports_liquid") is True,
                tuple(map(_type_name, types)),
                "documented",
            )

    def _returned(self, data: Mapping[str, Any]) -> Iterator[Typed]:
        for each, place in self._objects(data, "return_fields"):
            name = self._text(each, "id", "name", "key", place=place)
            mark = self._text(each, "type", "mark", "return_type", place=place)
            listed = _get(each, "is_list") is True and not mark.startswith("[")
            mark = f"[{_type_name(mark)}]" if listed else _type_name(mark)
            yield Typed(name, mark, str(_get(each, "label") or ""), "documented")

    def _objects(self, data: Mapping[str, Any], key: str) -> Iterator[tuple[Mapping[str, Any], str]]:
        found: Any = _get(data, key)
        place = f"/{key}"
        if found is None:
            return
        if not isinstance(found, list):
            self._wrong("a list is needed here", place=place)
            return
        for number, each in enumerate(cast(list[Any], found)):
            if isinstance(each, dict):
                yield cast(dict[str, Any], each), f"{place}/{number}"
            else:
                self._wrong("an object is needed here", place=f"{place}/{number}")

    def _text(self, data: Mapping[str, Any], *keys: str, place: str = "") -> str:
        found: Any = _get(data, *keys)
        if isinstance(found, str) and found:
            return found
        self._wrong(f"the key {keys[0]} is missing, or is no text", place=place)
        return ""

    def _wrong(self, message: str, hint: str | None = None, place: str = "") -> None:
        self.problems.append(
            Diagnostic("catalog-response", message, pointer=self._pointer + place, hint=hint)
        )


# Keys, values and types.


def _get(data: Mapping[str, Any], *keys: str) -> Any:
    """The value of the first key that is there, in snake case or in camel case."""
    for key in keys:
        for spelling in (key, camel(key)):
            if spelling in data:
                return data[spelling]
    return None


def _publisher(task_id: str) -> str:
    """Who publishes a task whose response does not say it, told from the id."""
    first, _, rest = task_id.partition("::")
    return "flow" if task_id.startswith("shopify::flow::") else first if rest else ""


def _validations(found: Any) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What is demanded, and the values it allows: ``required``, ``{"id": …}`` or ``{"required": true}``."""
    items: list[Any] = cast(list[Any], found) if isinstance(found, list) else [found]
    for each in items:
        if isinstance(each, str):
            yield each.casefold(), ()
        elif isinstance(each, dict):
            data = cast(dict[str, Any], each)
            values = _get(data, "values", "in", "inclusion", "allowed_values", "options")
            if isinstance(values, dict):
                values = _get(cast(dict[str, Any], values), "in", "values")
            told = next((data[key] for key in ("id", "type") if key in data), None)
            names = [key for key in data if data[key]] if told is None else [str(told)]
            yield from ((name.casefold(), ()) for name in names)
            yield "inclusion", tuple(_names(values))


def _names(found: Any) -> list[str]:
    """Names in a list, each a text or an object that holds one."""
    items: list[Any] = cast(list[Any], found) if isinstance(found, list) else []
    held = [
        _get(cast(dict[str, Any], each), "value", "name", "id") if isinstance(each, dict) else each
        for each in items
    ]
    return [each for each in held if isinstance(each, str)]


def _type_name(text: str) -> str:
    """A type as the environment spells it: ``PRODUCT_VARIANT`` is ``ProductVariant``, ``[Order!]!`` is ``[Order]``."""
    found = re.search(r"\w+", text)
    name = found[0] if found else text
    depth = text.count("[")
    return "[" * depth + (type_name(name, index.load()) or name) + "]" * depth


# What they replace.


Change: TypeAlias = tuple[Task, tuple[Task, ...]]
"""A new task with those that it replaced."""


def imported(new: Sequence[Task], known: Catalog, own: Sequence[Task]) -> tuple[list[Task], list[Change]]:
    """The project's ``own`` tasks with new ones, and what became of what.

    ``known`` is the catalogue with the own ones in it.
    """
    latest = {(task.id, task.version): task for task in new}
    changes: list[Change] = []
    for task in latest.values():
        old = known.stand_ins([task])
        nearest = next((each for each in old if each.id == task.id), old[0] if old else known.task(task.id))
        changes.append((_completed(task, nearest), old))
    gone = {(each.id, each.version) for _, old in changes for each in old}
    kept = (task for task in own if (task.id, task.version) not in gone)
    return [*kept, *(task for task, _ in changes)], changes


def _completed(task: Task, old: Task | None) -> Task:
    known = {each.id: each for each in (old.fields if old else ())}
    fields = tuple(_field(each, known.get(each.id)) for each in task.fields)
    if old is None:
        last = task.id.rpartition("::")[2]
        return replace(task, label=task.label or last.replace("_", " ").capitalize(), fields=fields)
    return replace(
        _filled(task, old, "label", "description", "adds"),
        fields=fields,
        brings_all=not task.adds and old.brings_all,
        result=old.result,
        returns=() if old.result else task.returns or old.returns,
        step_name=old.step_name,
    )


def _field(field: ConfigField, old: ConfigField | None) -> ConfigField:
    if old is None:
        return replace(field, kind=field.kind or ("CommerceObject" if field.object_types else "Text"))
    return _filled(field, old, "label", "kind", "description", "object_types")


def _filled(new: T, old: T, *names: str) -> T:
    """The new one; what is empty in it is as in the old one."""
    return replace(new, **{name: getattr(new, name) or getattr(old, name) for name in names})

"""A task as a JSON object, and back: the form of ``corpus/catalog/tasks``, ``data/catalog.json`` and project files.

Keys are those of the records; one that has its default is left out. The evidence of a field, and of what a
task adds or returns, is the task's where nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from typing import Any, cast

from flowc.catalog.task import ConfigField, Task, Typed
from flowc.diagnostics.diagnostic import Diagnostic, did_you_mean

Row = Mapping[str, Any]

TYPES = ("TRIGGER", "CONDITION", "ACTION", "FOREACH", "WAIT")
EVIDENCE = ("export", "documented", "assumed")
_PARTS: dict[str, type[ConfigField | Typed]] = {"fields": ConfigField, "adds": Typed, "returns": Typed}
_LISTS = ("allowed", "object_types", "ports")
_FLAGS = ("required", "supports_liquid", "installed", "is_open", "brings_all", "is_invented")
_NEEDED: dict[type, tuple[str, ...]] = {
    Task: ("id", "version", "type", "label"),
    ConfigField: ("id",),
    Typed: ("name", "mark"),
}
_CHOICES = {"type": TYPES, "evidence": EVIDENCE}


def task(row: Row) -> Task:
    """The task of a row that has no ``problems``."""
    evidence = row.get("evidence", "assumed")
    parts = {
        key: tuple(_part(kind, each, evidence) for each in row.get(key, ())) for key, kind in _PARTS.items()
    }
    given: dict[str, Any] = {**row, **parts, "ports": tuple(row.get("ports", ("output",)))}
    return Task(**given)


def row(one: Task) -> dict[str, Any]:
    """The row of a task."""
    return _plain(one, "assumed")


def problems(found: object, pointer: str = "") -> Iterator[Diagnostic]:
    """Everything that keeps a JSON value from being a row, with its place below ``pointer``."""
    yield from _problems(found, Task, pointer)


# Rows to records.


def _part(kind: type[ConfigField | Typed], data: Row, evidence: str) -> Any:
    lists: dict[str, Any] = {key: tuple(data[key]) for key in _LISTS if key in data}
    given: dict[str, Any] = {"evidence": evidence, **data, **lists}
    return kind(**given)


def _plain(one: Task | ConfigField | Typed, evidence: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for each in fields(one):
        value: Any = getattr(one, each.name)
        default = evidence if each.name == "evidence" else each.default
        if value == default:
            continue
        if isinstance(value, tuple):
            items = cast(tuple[Any, ...], value)
            value = [item if isinstance(item, str) else _plain(item, one.evidence) for item in items]
        found[each.name] = value
    return found


# What is wrong with a row.


def _problems(found: object, kind: type, pointer: str) -> Iterator[Diagnostic]:
    if not isinstance(found, dict):
        yield _wrong("an object is needed here", pointer)
        return
    data = cast(dict[str, object], found)
    known = [each.name for each in fields(kind)]
    for key in _NEEDED[kind]:
        if not data.get(key):
            yield _wrong(f"the key {key} is missing", pointer)
    for key, value in data.items():
        place = f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
        if key not in known:
            meant = did_you_mean(key, known)
            yield _wrong(f"there is no key {key!r}", place, f"did you mean {meant}?" if meant else None)
        else:
            yield from _value_problems(key, value, place)


def _value_problems(key: str, value: object, pointer: str) -> Iterator[Diagnostic]:
    if key in _PARTS:
        for number, each in enumerate(_items(value)):
            yield from _problems(each, _PARTS[key], f"{pointer}/{number}")
        needed, fits = "a list", isinstance(value, list)
    elif key in _LISTS:
        needed, fits = "a list of texts", _is_list_of_texts(value)
    elif key in _FLAGS:
        needed, fits = "true or false", isinstance(value, bool)
    elif key in _CHOICES:
        needed, fits = f"one of {', '.join(_CHOICES[key])}", value in _CHOICES[key]
    else:
        nothing = key in ("default", "result", "step_name") and value is None
        needed, fits = "text", nothing or isinstance(value, str)
    if not fits:
        yield _wrong(f"{needed} is needed here", pointer)


def _items(value: object) -> Iterable[object]:
    return cast(list[object], value) if isinstance(value, list) else ()


def _is_list_of_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in cast(list[object], value))


def _wrong(message: str, pointer: str, hint: str | None = None) -> Diagnostic:
    return Diagnostic("catalog-row", message, pointer=pointer, hint=hint)

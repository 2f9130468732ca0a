"""The records of the catalogue: a task as ``task_configuration`` tells it (docs/format.md, The agent's tools).

A *row* is a task as a JSON object, the form of ``corpus/catalog/tasks``, ``data/catalog.json`` and project files. Its
keys are those of the records; one that has its default is left out. The evidence of a field, and of what a task adds or
returns, is the task's where nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields
from typing import Any, Literal, cast, get_args

from flowc.diagnostics.diagnostic import Diagnostic, did_you_mean, hint_of

Row = Mapping[str, Any]

Kind = Literal["trigger", "condition", "action", "loop", "wait"]
KINDS: Mapping[str, Kind] = {
    "TRIGGER": "trigger",
    "CONDITION": "condition",
    "ACTION": "action",
    "FOREACH": "loop",
    "WAIT": "wait",
}
"""Flow's types of tasks, and what people call a step of each."""
Evidence = Literal["export", "documented", "assumed"]
"""How a fact is known: seen in a real export, stated by Shopify, or our own guess."""


@dataclass(frozen=True, slots=True)
class ConfigField:
    """One configuration field of a task.

    ``kind`` is one of Flow's own words (Text, Integer, Boolean, Array, Select, CommerceObject, …).
    ``object_types`` are the Admin API types a reference in it may lead to; without any it takes no reference.
    ``allowed`` is empty where every value will do. ``evidence`` is for the id of the field; what else is said
    of it is our reading of the values seen.
    """

    id: str
    label: str = ""
    kind: str = "Text"
    description: str = ""
    required: bool = False
    default: str | None = None
    allowed: tuple[str, ...] = ()
    supports_liquid: bool = False
    object_types: tuple[str, ...] = ()
    evidence: Evidence = "assumed"


@dataclass(frozen=True, slots=True)
class Typed:
    """A name and what it holds; ``mark`` is a type as ``schema.environment`` writes it: ``Order``, ``[Product]``."""

    name: str
    mark: str
    label: str = ""
    evidence: Evidence = "assumed"


@dataclass(frozen=True, slots=True)
class Task:
    """One version of a task.

    ``type`` is Flow's ``task_type``. ``evidence`` is for the id, and ``source`` says it in words. ``adds`` are the
    roots a trigger brings into the environment; ``brings_all`` says that a page lists them as all there are (but for
    ``shop``, which is everywhere). ``result`` is the mark of the variable that a named step defines,
    where it is always the same; ``returns`` are the fields of that variable where it is an object of no known type.
    ``is_open`` says that the fields and versions listed are not all: what else a step configures is then nothing to
    complain of. ``is_invented`` says that there is no such app: the task is there for examples.
    """

    id: str
    version: str
    type: str
    label: str
    description: str = ""
    publisher: str = "shopify"
    evidence: Evidence = "assumed"
    source: str = ""
    ports: tuple[str, ...] = ("output",)
    fields: tuple[ConfigField, ...] = ()
    adds: tuple[Typed, ...] = ()
    result: str | None = None
    returns: tuple[Typed, ...] = ()
    step_name: str | None = None
    installed: bool = True
    is_open: bool = False
    brings_all: bool = False
    is_invented: bool = False

    def takes_liquid(self, field: str) -> bool | None:
        """Does a field take Liquid? None where the catalogue does not know."""
        known = next((each for each in self.fields if each.id == field), None)
        if known is None or known.kind == "Duration":  # of the time of a wait nobody says
            return None
        return known.supports_liquid or bool(known.object_types)

    def takes_list(self, field: str) -> bool:
        """Does a field hold several values, as far as is known?"""
        return any(each.id == field and each.kind == "Array" for each in self.fields)


# Tasks as rows.

_PARTS: dict[str, type[ConfigField | Typed]] = {"fields": ConfigField, "adds": Typed, "returns": Typed}
_CHOICES: dict[str, tuple[str, ...]] = {"type": tuple(KINDS), "evidence": get_args(Evidence)}


def from_row(row: Row) -> Task:
    """The task of a row that has no ``problems``."""
    evidence = row.get("evidence", "assumed")
    parts = {
        key: tuple(_part(kind, each, evidence) for each in row.get(key, ())) for key, kind in _PARTS.items()
    }
    given: dict[str, Any] = {**row, **parts, "ports": tuple(row.get("ports", ("output",)))}
    return Task(**given)


def to_row(one: Task) -> dict[str, Any]:
    """The row of a task."""
    return _plain(one, "assumed")


def _part(kind: type[ConfigField | Typed], data: Row, evidence: str) -> Any:
    lists: dict[str, Any] = {key: tuple(data[key]) for key in data if isinstance(data[key], list)}
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


def problems(found: object, pointer: str = "", kind: type = Task) -> Iterator[Diagnostic]:
    """Everything that keeps a JSON value from being a row, with its place below ``pointer``."""
    if not isinstance(found, dict):
        yield _wrong("an object is needed here", pointer)
        return
    from flowc.jsontext.pointer import escaped  # loading the catalogue asks nothing of jsontext

    data = cast(dict[str, object], found)
    known: dict[str, Field[Any]] = {each.name: each for each in fields(kind)}
    for key, field in known.items():
        if field.default is MISSING and not data.get(key):
            yield _wrong(f"the key {key} is missing", pointer)
    for key, value in data.items():
        place = f"{pointer}/{escaped(key)}"
        if key not in known:
            yield _wrong(f"there is no key {key!r}", place, hint_of(did_you_mean(key, known)))
        else:
            yield from _value_problems(known[key], value, place)


def _value_problems(field: Field[Any], value: object, pointer: str) -> Iterator[Diagnostic]:
    """What is wrong with the value of a key, by the annotation that its field has."""
    items = cast(list[object], value) if isinstance(value, list) else []
    if field.name in _PARTS:
        for number, each in enumerate(items):
            yield from problems(each, f"{pointer}/{number}", _PARTS[field.name])
        needed, fits = "a list", isinstance(value, list)
    elif field.type == "tuple[str, ...]":
        needed = "a list of texts"
        fits = isinstance(value, list) and all(isinstance(each, str) for each in items)
    elif field.type == "bool":
        needed, fits = "true or false", isinstance(value, bool)
    elif field.name in _CHOICES:
        needed, fits = f"one of {', '.join(_CHOICES[field.name])}", value in _CHOICES[field.name]
    else:
        needed = "text"
        fits = isinstance(value, str) or (value is None and field.type == "str | None")
    if not fits:
        yield _wrong(f"{needed} is needed here", pointer)


def _wrong(message: str, pointer: str, hint: str | None = None) -> Diagnostic:
    return Diagnostic("catalog-row", message, pointer=pointer, hint=hint)

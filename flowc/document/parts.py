"""The parts of a document: its steps, links and declared fields, each as what it means and what it has besides.

``read_…`` gives the meaning alone, ``split_…`` the layout too. They raise ``Unsound`` for what
is no part of a workflow.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from flowc.document import shapes
from flowc.document.layout.fingerprints import fingerprints, name_print
from flowc.document.layout.rows import Row
from flowc.document.shapes import Unsound, getter, has_keys, keys_of, list_in, member, peel
from flowc.fields import values
from flowc.fields.conditions import forms as conditions
from flowc.jsontext.value import Json
from flowc.model.sugar import is_configured_by_default, is_plain_condition, is_plain_loop
from flowc.model.workflow import Data, Declaration, Field, Link, Raw, Step, Text, Value

# Steps.

Read: TypeAlias = Callable[[str, str], tuple[Value, Json]]
"""Reads the string of a field of that name: its value and its spelling."""


def read_step(node: Json) -> Step:
    """What a step means."""
    task, version, kind, *notes = _texts(node)
    nodes = list_in(node, "config_field_values")
    read = _reader(task, version, kind, nodes, lambda held, _: (conditions.meaning(held), None))
    fields: list[Field] = []
    for field in nodes:
        name, held = _entries(field)
        fields.append(Field(name, read(held, name)[0] if type(held) is str else values.raw(held)))
    return Step(task, version, kind, tuple(fields), *notes)


def split_step(node: Json, *, guess: bool) -> tuple[Step, Row]:
    """What a step means, and its layout; ``guess`` takes the style of a condition's JSON on trust."""
    task, version, kind, *notes = _texts(node)
    nodes = list_in(node, "config_field_values")
    read = _reader(task, version, kind, nodes, lambda held, _: conditions.read(held, guess=guess))
    fields: list[Field] = []
    rows: list[Row] = []
    for field in nodes:
        name, held = _entries(field)
        rest = 0 if has_keys(field, shapes.FIELD) else peel(field, shapes.FIELD_HOLES)
        value, spelling = read(held, name) if type(held) is str else (values.raw(held), None)
        fields.append(Field(name, value))
        rows.append([spelling, name_print(name), rest] if rest or spelling is not None else 0)
    step = Step(task, version, kind, tuple(fields), *notes)
    return step, [peel(node, shapes.STEP_HOLES), *fingerprints(step), rows if any(rows) else []]


_NOTE = frozenset({str, type(None)})


def _texts(node: Json) -> tuple[Any, ...]:
    """Task, version and type, which are texts, then name, description and note, which may be None."""
    get = getter(node)
    task, version, kind = get("task_id"), get("task_version"), get("task_type")
    name, description, note = get("name"), get("description"), get("note")
    if not type(task) is type(version) is type(kind) is str or not are_notes(name, description, note):
        raise Unsound
    return task, version, kind, name, description, note


def are_notes(*values: Json) -> bool:
    """Is each of them a text or None?"""
    return _NOTE.issuperset(map(type, values))


def _entries(field: Json) -> tuple[str, Json]:
    get = getter(field)
    name, held = get("config_field_id"), get("value")
    if type(name) is not str or (held is None and "value" not in keys_of(field)):
        raise Unsound
    return name, held


def _reader(task: str, version: str, kind: str, nodes: Sequence[Json], condition: Read) -> Read:
    """What reads a step's values: most are told by themselves, a condition and a loop's list by their step."""
    if len(nodes) == 1 and kind in ("CONDITION", "FOREACH"):
        names = [getter(nodes[0])("config_field_id")]
        if is_plain_condition(task, version, kind, names):
            return condition
        if is_plain_loop(task, version, kind, names):
            return lambda held, _: values.read_list_path(held)
    return values.read


# Links.


def read_links(root: Json) -> list[Link]:
    """The links in the order of the array, their ends by the places of the steps in theirs."""
    ids = [getter(step)("step_id") for step in member(root, "steps")]
    number = {step_id: at for at, step_id in enumerate(ids) if type(step_id) in shapes.IDS}
    if len(number) < len(ids):
        raise Unsound
    links: list[Link] = []
    for node in member(root, "links"):
        start, port, end, entry = map(getter(node), shapes.LINK)
        is_sound = type(port) is str and entry == shapes.INPUT and {type(start), type(end)} <= shapes.IDS
        if not is_sound or start not in number or end not in number:
            raise Unsound
        links.append(Link(number[start], port, number[end]))
    return links


def link_rest(node: Json) -> Row:
    """The rest of a link; 0 for a usual one."""
    return 0 if has_keys(node, shapes.LINK) else peel(node, shapes.LINK_HOLES)


# Declared fields.

OBJECT = "o"
"""The spelling of arguments that are an object, not one in a string."""


def split_declaration(node: Json) -> tuple[Declaration, Row]:
    """What a declared field means, and its layout."""
    get = getter(node)
    owner, handle, field, configured = map(get, ("patched_type", "handle", "field", "merchant_configured"))
    if not type(owner) is type(handle) is type(field) is str:
        raise Unsound
    if configured is None and "merchant_configured" not in keys_of(node):
        configured = is_configured_by_default(field)
    if type(configured) is not bool:
        raise Unsound
    arguments, spelling = _split_arguments(get("arguments"))
    declared = Declaration(owner, handle, field, arguments, configured)
    rest = peel(node, shapes.DECLARATION_HOLES)
    return declared, [rest, spelling, name_print(declared.type, declared.handle)]


def _split_arguments(held: Json) -> tuple[Data | Text | Raw, Json]:
    if type(held) is str:
        return values.read_arguments(held)
    if type(held) is dict and values.is_literal(held):
        return values.data(held), OBJECT
    return values.raw(held), None

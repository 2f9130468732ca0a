"""What the pure view leaves out though it may matter: keys flowc does not know."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from flowc import jsontext
from flowc.document import shapes
from flowc.document.layout.defaults import METADATA
from flowc.document.validate import is_object
from flowc.fields.conditions.nodes import ARRAY, COMPARISON, LEAF_FULL
from flowc.jsontext.pointer import escaped
from flowc.jsontext.value import Json

_TOP, _STEP, _FIELD = frozenset(shapes.TOP), frozenset(shapes.STEP), frozenset(shapes.FIELD)
_METADATA = frozenset(METADATA)
_ROOT = frozenset({*shapes.ROOT, "workflow_version"})
_LISTS = {"links": frozenset(shapes.LINK), "patched_fields": frozenset(shapes.DECLARATION)}
_CONDITION = frozenset((*COMPARISON, *ARRAY, *LEAF_FULL))

Found: TypeAlias = Iterator[tuple[str, Json]]


def unknown(tree: Json) -> Found:
    """What the view of a document leaves out, given its tree: JSON pointers and values.

    Pointers into a condition tree follow that of its text and a ``#``.
    """
    yield from _keys(tree, _TOP, "")
    metadata = shapes.member(tree, "__metadata")
    if is_object(metadata):
        yield from _keys(metadata, _METADATA, "/__metadata")
    root = shapes.member(tree, "root")
    yield from _keys(root, _ROOT, "/root")
    for at, step in enumerate(shapes.member(root, "steps")):
        pointer = f"/root/steps/{at}"
        yield from _keys(step, _STEP, pointer)
        is_condition = shapes.member(step, "task_type") == "CONDITION"
        for n, field in enumerate(shapes.member(step, "config_field_values") or ()):
            yield from _keys(field, _FIELD, f"{pointer}/config_field_values/{n}")
            if is_condition:
                value = shapes.member(field, "value")
                yield from _condition(value, f"{pointer}/config_field_values/{n}/value#")
    for name, known in _LISTS.items():
        for at, node in enumerate(shapes.member(root, name) or ()):
            yield from _keys(node, known, f"/root/{name}/{at}")


def _condition(value: Json, pointer: str) -> Found:
    if not isinstance(value, str) or not value.startswith("{"):
        return
    try:
        level = [(pointer, jsontext.loads(value))]
    except jsontext.JsonError:
        return
    while level:
        level = [(place, node) for place, node in level if _is_plain(node)]
        for place, node in level:
            if not _CONDITION.issuperset(node):
                yield from _keys(node, _CONDITION, place)
        level = [
            (f"{place}/{key}", child)
            for place, node in level
            for key, child in node.items()
            if key in _CONDITION and type(child) is not str
        ]


def _is_plain(node: Json) -> bool:
    """Is this an object without a key that stands twice? Of others nothing is said."""
    return type(node) is dict


def _keys(node: Json, known: frozenset[str], pointer: str) -> list[tuple[str, Json]]:
    keys = shapes.keys_of(node)
    if known.issuperset(keys):
        return []
    return [(f"{pointer}/{escaped(key)}", shapes.member(node, key)) for key in keys if key not in known]

"""What the pure view leaves out though it may matter: keys flowc does not know."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias, cast

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
        tree = jsontext.loads(value)
        if not _is_known(tree):
            yield from _in_tree(tree, pointer)
    except jsontext.JsonError:
        return


def _is_known(tree: Json) -> bool:
    """Are all keys of a plain tree known?"""
    level: list[dict[str, Json]] = [tree] if type(tree) is dict else []
    while level:
        if not all(map(_CONDITION.issuperset, level)):
            return False
        level = [item for node in level for item in node.values() if type(item) is dict]
    return True


def _in_tree(tree: Json, pointer: str) -> Found:
    stack = [(tree, pointer)]
    while stack:
        node, place = stack.pop()
        if isinstance(node, dict):
            members = cast("dict[str, Json]", node)
            yield from _keys(members, _CONDITION, place)
            stack += [(members[key], f"{place}/{escaped(key)}") for key in members if key in _CONDITION]


def _keys(node: Json, known: frozenset[str], pointer: str) -> list[tuple[str, Json]]:
    keys = shapes.keys_of(node)
    if known.issuperset(keys):
        return []
    return [(f"{pointer}/{escaped(key)}", shapes.member(node, key)) for key in keys if key not in known]

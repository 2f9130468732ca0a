"""What the pure view leaves out though it may matter: keys flowc does not know, and the notes of triggers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import cast

from flowc import jsontext
from flowc.document import shapes
from flowc.document.defaults import METADATA
from flowc.document.validate import is_object
from flowc.jsontext import Pairs
from flowc.model import Json

_ROOT = {*shapes.ROOT, "workflow_version"}
_CONDITION = {
    "uuid",
    "parent_uuid",
    "lhs",
    "rhs",
    "operator",
    "operation_type",
    "value_type",
    "array_path",
    "array_item_key",
    "operation",
    "value",
    "comparison_value_type",
    "full_environment_path",
}


def unknown(tree: Json) -> list[str]:
    """JSON pointers of what a document leaves out, given the tree that ``read_document`` read.

    Those inside a condition tree follow the pointer of its text and a ``#``.
    """
    return list(_document(tree))


def _document(tree: Json) -> Iterator[str]:
    yield from _keys(tree, shapes.TOP, "")
    metadata = shapes.member(tree, "__metadata")
    if is_object(metadata):
        yield from _keys(metadata, METADATA, "/__metadata")
    root = shapes.member(tree, "root")
    yield from _keys(root, _ROOT, "/root")
    for at, step in enumerate(shapes.member(root, "steps")):
        pointer = f"/root/steps/{at}"
        yield from _keys(step, shapes.STEP, pointer)
        if shapes.member(step, "task_type") == "TRIGGER" and shapes.member(step, "note") is not None:
            yield f"{pointer}/note"
        for n, field in enumerate(shapes.member(step, "config_field_values") or ()):
            yield from _keys(field, shapes.FIELD, f"{pointer}/config_field_values/{n}")
            if shapes.member(step, "task_type") == "CONDITION":
                value = shapes.member(field, "value")
                yield from _condition(value, f"{pointer}/config_field_values/{n}/value#")
    for name, known in (("links", shapes.LINK), ("patched_fields", shapes.DECLARATION)):
        for at, node in enumerate(shapes.member(root, name) or ()):
            yield from _keys(node, known, f"/root/{name}/{at}")


def _condition(value: Json, pointer: str) -> Iterator[str]:
    if not isinstance(value, str) or not value.startswith("{"):
        return
    # Nearly no tree has such keys, and the quick reader, which misses only keys that stand twice, sees that.
    for read in (jsontext.plain_loads, jsontext.loads):
        try:
            found = list(_in_tree(read(value), pointer))
        except jsontext.JsonError:
            return
        if not found:
            return
    yield from found


def _in_tree(tree: Json, pointer: str) -> Iterator[str]:
    stack = [(tree, pointer)]
    while stack:
        node, place = stack.pop()
        if isinstance(node, dict):
            members = cast("dict[str, Json]", node)
            yield from _keys(members, _CONDITION, place)
            stack += [(members[key], f"{place}/{_escaped(key)}") for key in members if key in _CONDITION]


def _keys(node: Json, known: Iterable[str], pointer: str) -> Iterator[str]:
    keys = [key for key, _ in node.items] if isinstance(node, Pairs) else list(node)
    yield from (f"{pointer}/{_escaped(key)}" for key in keys if key not in known)


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")

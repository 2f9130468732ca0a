"""Tasks as Python: ``shopify::admin::order_created`` is ``shopify.admin.order_created``."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from flowc.literals import string
from flowc.names import is_identifier
from flowc.pretty import Bracket, Node, Seq
from flowc.view.source import Source

VERSION = "0.1"
"""The version nearly all tasks have; it is not written."""


@dataclass(frozen=True, slots=True)
class Task:
    """What a call's head names; ``type`` is None where the place tells it."""

    id: str
    version: str
    type: str | None = None


def default_type(task: str) -> str:
    """The type of a step written as a call: WAIT by its last segment, else ACTION."""
    return "WAIT" if task.rpartition("::")[2] == "wait" else "ACTION"


def print_task(task: Task, explicit: bool = False) -> Node:
    """The head of a call; ``explicit`` asks for ``task("…")`` where a dotted id would read as something else."""
    segments = task.id.split("::")
    if task.type is None and not explicit and len(segments) > 1 and all(map(is_identifier, segments)):
        head: Node = ".".join(segments)
    else:
        kind = [] if task.type is None else [f"type={string(task.type)}"]
        head = Seq("task", Bracket("(", [string(task.id), *kind], ")"))
    return head if task.version == VERSION else Seq(head, Bracket("[", [string(task.version)], "]"))


def read_task(node: ast.expr, source: Source) -> Task:
    """The task a call's head names; raises ``Refused``."""
    version = VERSION
    if isinstance(node, ast.Subscript):
        version = _read_version(node.slice, source)
        node = node.value
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "task":
        return _read_explicit(node, version, source)
    path = dotted(node)
    if path is None or "." not in path:
        raise source.error(
            "FC220",
            node,
            "this is no task: a task is its id with dots, shopify.admin.add_order_tags",
            'write the id with dots, or task("any id") where a part of it is no Python name',
        )
    return Task(path.replace(".", "::"), version)


def dotted(node: ast.expr) -> str | None:
    """``a.b.c`` as text, None for any other expression."""
    if type(node) is ast.Name:
        return node.id
    parts: list[str] = []
    while type(node) is ast.Attribute:
        parts.append(node.attr)
        node = node.value
    if type(node) is not ast.Name:
        return None
    parts.append(node.id)
    return ".".join(reversed(parts))


def _read_version(node: ast.expr, source: Source) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    raise source.error("FC221", node, "a task's version is text", 'write it in quotes: ["1.0"]')


def _read_explicit(node: ast.Call, version: str, source: Source) -> Task:
    texts = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
    kinds = {keyword.arg: keyword.value for keyword in node.keywords}
    kind = kinds.pop("type", None)
    if len(node.args) != 1 or not texts or not isinstance(texts[0], str) or kinds:
        raise source.error("FC222", node, 'task(…) takes one id and type=: task("x::y", type="WAIT")')
    if kind is None:
        return Task(texts[0], version)
    if isinstance(kind, ast.Constant) and isinstance(kind.value, str):
        return Task(texts[0], version, kind.value)
    raise source.error("FC222", kind, 'type= is text: task("x::y", type="WAIT")')

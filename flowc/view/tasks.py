"""Tasks as Python: ``shopify::admin::order_created`` is ``shopify.admin.order_created``."""

from __future__ import annotations

import ast
from functools import lru_cache

from flowc.model.names import is_identifier
from flowc.model.sugar import VERSION
from flowc.pretty import Node, call
from flowc.pretty.literals import string
from flowc.records import record
from flowc.view import mistakes
from flowc.view.paths import DOTS, ROOTS, dotted
from flowc.view.text import ViewText


@record
class Task:
    """What a call's head names; ``type`` is None where the place tells it."""

    id: str
    version: str
    type: str | None = None


def default_type(task: str) -> str:
    """The type of a step written as a call: WAIT by its last segment, else ACTION."""
    return "WAIT" if task.rpartition("::")[2] == "wait" else "ACTION"


@lru_cache(maxsize=1024)
def print_task(task: str, version: str, kind: str | None, explicit: bool) -> Node:
    """The head of a call; ``explicit`` asks for ``task("…")`` where a dotted id would read as something else."""
    segments = task.split("::")
    plain = 1 < len(segments) <= DOTS and all(map(is_identifier, segments)) and segments[0] not in ROOTS
    if plain and kind is None and not explicit:
        head: Node = ".".join(segments)
    else:
        said = [] if kind is None else [f"type={string(kind)}"]
        head = call("task", [string(task), *said])
    return head if version == VERSION else call(head, [string(version)], "[", "]")


def read_task(call: ast.Call, source: ViewText) -> Task:
    """The task that a call's head names; raises ``Refused``."""
    version = VERSION
    node = call.func
    if type(node) is ast.Subscript:
        version = _read_version(node.slice, source)
        node = node.value
    path = dotted(node)
    if path is not None:
        task = named_task(path, version)
        if task is not None:
            return task
    elif type(node) is ast.Call and type(node.func) is ast.Name and node.func.id == "task":
        return _read_explicit(node, version, source)
    raise mistakes.calls.task_mistake(node, source, call)


@lru_cache(maxsize=1024)
def named_task(path: str, version: str) -> Task | None:
    """The task of a dotted id."""
    first, _, rest = path.partition(".")
    return Task(path.replace(".", "::"), version) if rest and first not in ROOTS else None


def _read_version(node: ast.expr, source: ViewText) -> str:
    if type(node) is ast.Constant and isinstance(node.value, str):
        return node.value
    hint, fix = 'a version is written in quotes, as in ["1.0"]', None
    if isinstance(node, ast.Constant):
        text = string(source.segment(node))
        hint, fix = f"write it in quotes: [{text}]", source.replace(node, text)
    raise source.error("FC221", node, "a task's version is text", hint, fix)


def _read_explicit(node: ast.Call, version: str, source: ViewText) -> Task:
    texts = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
    kinds = {keyword.arg: keyword.value for keyword in node.keywords}
    kind = kinds.pop("type", None)
    is_odd = len(node.args) != 1 or not texts or kinds or len(node.keywords) > 1
    if is_odd or not isinstance(texts[0], str):
        hint = 'task("x::y", type="WAIT")(…)'
        raise source.error("FC222", node, "task(…) takes one id and type=; the fields stand after it", hint)
    if kind is None:
        return Task(texts[0], version)
    if isinstance(kind, ast.Constant) and isinstance(kind.value, str):
        return Task(texts[0], version, kind.value)
    text = string(kind.id) if isinstance(kind, ast.Name) else '"ACTION"'
    raise source.error("FC222", kind, "the type of a task is text", f"write it in quotes: {text}")

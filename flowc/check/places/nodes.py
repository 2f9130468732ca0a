"""The syntax tree of a view, step by step: which node says which part of the workflow."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from flowc.graph.canonical import canonical, canonical_order
from flowc.model.walk import Part
from flowc.model.workflow import Workflow
from flowc.records import record
from flowc.view.reader import Reader
from flowc.view.tests import TestReader
from flowc.view.text import ViewText
from flowc.view.values import is_call_of


@record
class Named:
    """A field of a call: what says its id (a keyword, or a key of ``**{…}``), and its value."""

    key: ast.keyword | ast.expr
    value: ast.expr


@record
class View:
    """A view that was read: its workflow in canonical order, and the nodes of its steps in the same order.

    ``leaves`` has the node of each path and literal of a condition, by the ``id`` of the record, which it keeps.
    """

    source: ViewText
    workflow: Workflow
    module: ast.Module
    steps: Sequence[ast.stmt | ast.expr]
    nodes: Mapping[int, tuple[Part, ast.expr]]


def read_nodes(text: str) -> View:
    """The nodes of a view without its footer, which is known to be right."""
    source = ViewText(text)
    module = source.parse()
    reader = Reader(source)
    nodes: dict[int, tuple[Part, ast.expr]] = {}

    def note(said: Part, node: ast.expr) -> None:
        nodes[id(said)] = said, node

    reader.tests = TestReader(source, reader.scope, note)
    workflow = reader.module(module)
    assert workflow is not None
    order = canonical_order(workflow)
    steps = reader.places if order is None else [reader.places[old] for old in order]
    return View(source, canonical(workflow), module, steps, nodes)


# The nodes of one step.


def call_of(node: ast.stmt | ast.expr) -> ast.Call | None:
    """The call that says a step's task; None for a condition or loop of the usual make."""
    value: ast.expr | None
    match node:
        case ast.Expr() | ast.Assign() | ast.AnnAssign():
            value = node.value
        case ast.If():
            value = node.test
            if isinstance(value, ast.UnaryOp):
                value = value.operand
            return value if isinstance(value, ast.Call) and _is_explicit(value) else None
        case ast.For():
            value = node.iter
            if isinstance(value, ast.Call) and isinstance(value.func, ast.Name):
                return None
        case ast.expr():
            value = node
        case _:
            value = None
    return value if isinstance(value, ast.Call) else None


def _is_explicit(node: ast.Call) -> bool:
    head = node.func.value if isinstance(node.func, ast.Subscript) else node.func
    return isinstance(head, ast.Call) and is_call_of(head, "task")


def test_of(node: ast.stmt | ast.expr) -> ast.expr | None:
    """What a condition or loop of the usual make says after its keyword."""
    return node.test if isinstance(node, ast.If) else node.iter if isinstance(node, ast.For) else None


def fields_of(call: ast.Call) -> list[Named]:
    """The fields of a call, in order."""
    found: list[Named] = []
    for keyword in call.keywords:
        if keyword.arg is not None:
            found.append(Named(keyword, keyword.value))
        elif isinstance(keyword.value, ast.Dict):
            pairs = zip(keyword.value.keys, keyword.value.values, strict=True)
            found += [Named(key, value) for key, value in pairs if key is not None]
    return found


def inner(node: ast.expr, keys: Sequence[str | int]) -> tuple[ast.expr, bool]:
    """The node that keys lead to in a list or dict, and whether they led all the way."""
    for key in keys:
        found = _child(node, key)
        if found is None:
            return node, False
        node = found
    return node, True


def _child(node: ast.expr, key: str | int) -> ast.expr | None:
    if isinstance(node, ast.Dict):
        for name, value in zip(node.keys, node.values, strict=True):
            if isinstance(name, ast.Constant) and name.value == key:
                return value
        return None
    if isinstance(node, ast.List | ast.Tuple) and isinstance(key, int) and key < len(node.elts):
        return node.elts[key]
    return None

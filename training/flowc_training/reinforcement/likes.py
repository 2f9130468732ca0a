"""Workflows that do what a right one does and are written otherwise: what a test pins that does not matter shows there.

Steps that do not need each other in another order, conditions the other way round, other names for results and items,
lists turned, tasks that do the same. Each is tried on made-up events before it counts.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from time import monotonic
from typing import Any, cast

import flowc
from flowc import FlowError, Source
from flowc_training.bench.scoring.alike import groups
from flowc_training.reinforcement.mutants import SECONDS, tells_apart
from flowc_training.tags import task_of


@lru_cache(maxsize=256)
def likes(view: str) -> tuple[Source, ...]:
    """Workflows of a canonical pure view that do the same."""
    right, until = flowc.read(view), monotonic() + SECONDS
    found: dict[str, Source] = {}
    for text in _texts(view):
        try:
            source = flowc.read(text)
        except FlowError:
            continue
        if text != view and tells_apart(right, source, until) is False:
            found.setdefault(text, source)
    return tuple(found.values())


def _texts(view: str) -> Iterator[str]:
    yield _renamed(view)
    yield _twins(view)
    for change in (_reordered, _parts_turned, _branches_turned, _lists_turned):
        tree = ast.parse(view)
        for node in list(ast.walk(tree)):
            change(node)
        yield ast.unparse(ast.fix_missing_locations(tree)) + "\n"


# Each change, everywhere.


def _renamed(view: str) -> str:
    """Other names for results of steps and items of lists."""
    names = {
        each.id
        for node in ast.walk(ast.parse(view))
        if isinstance(node, ast.Assign | ast.For)
        for each in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(each, ast.Name)
    }
    for name in names:
        view = re.sub(rf"(?<![\w.]){re.escape(name)}\b(?!=)", f"{name}Other", view)
    return view


def _twins(view: str) -> str:
    """Tasks by the other name of theirs."""
    for one, other, *_ in groups():
        for here, there in ((one, other), (other, one)):
            if f"{_dotted(here)}(" in view:
                return view.replace(f"{_dotted(here)}(", f"{_dotted(there)}(")
    return view


def _dotted(task: str) -> str:
    return task.replace("::", ".")


def _reordered(node: Any) -> None:
    """Neighbours that are different actions change places."""
    for key in ("body", "orelse"):
        block = getattr(node, key, None)
        if not isinstance(block, list) or isinstance(node, ast.Module):
            continue
        steps = cast("list[ast.stmt]", block)
        at = 0
        while at + 1 < len(steps):
            one, other = _action(steps[at]), _action(steps[at + 1])
            if one and other and one != other:
                steps[at], steps[at + 1] = steps[at + 1], steps[at]
                at += 1
            at += 1


def _action(statement: ast.stmt) -> str:
    """The task of a step whose result nobody reads and that others do not wait for; else empty."""
    match statement:
        case ast.Expr(ast.Call() as call):
            task = task_of(call)
            return task if "::" in task and not task.endswith("::wait") else ""
        case _:
            return ""


def _parts_turned(node: Any) -> None:
    if isinstance(node, ast.BoolOp):
        node.values.reverse()


_OPPOSITE: Mapping[type[ast.cmpop], Callable[[], ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip


def _branches_turned(node: Any) -> None:
    """The opposite condition, with what is done if and otherwise changed over."""
    if isinstance(node, ast.If) and isinstance(node.test, ast.Compare):
        make = _OPPOSITE.get(type(node.test.ops[0]))
        if make is not None and not (node.orelse and isinstance(node.orelse[0], ast.If)):
            node.test.ops = [make()]
            node.body, node.orelse = node.orelse or [ast.Pass()], node.body


def _lists_turned(node: Any) -> None:
    if isinstance(node, ast.keyword) and isinstance(node.value, ast.List):
        node.value.elts.reverse()

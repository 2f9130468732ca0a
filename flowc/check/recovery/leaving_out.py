"""What stands in the place of a mistake, so that the rest can be read: the smallest part that takes it away.

Nothing of it is reported: what the checks find in such a place is dropped.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import partial

from flowc.records import record
from flowc.text.lines import Lines
from flowc.view.mistakes.advice import given_names
from flowc.view.text import ViewText

Change = tuple[int, int, str]
"""From where to where, and what stands there instead."""

_TEXT = '""'
_TEST = 'shop.name == ""'
_LIST = "shop.unread"
_STEP = "flowc.unread()"
"""A task that nobody knows: its result may hold anything."""


@record
class LeftOut:
    """Changes, whether a statement goes with them, and the names that are then not there."""

    changes: tuple[Change, ...]
    names: frozenset[str] = frozenset()
    is_statement: bool = False


class Tree:
    """The syntax tree of a text, with the place of each of its nodes."""

    def __init__(self, source: ViewText, lines: Lines) -> None:
        self.source = source
        self.lines = lines
        self.module = source.parse()

    def place(self, node: ast.AST) -> tuple[int, int]:
        """From where to where a node stands, a function with its decorators."""
        start, end = self.lines.offsets(self.source.span(node))
        if isinstance(node, ast.FunctionDef) and node.decorator_list:
            start = self.lines.offsets(self.source.span(node.decorator_list[0]))[0]
        return start, end

    def around(self, start: int, end: int) -> list[ast.AST]:
        """The nodes that a place is in, outermost first."""
        chain: list[ast.AST] = []
        inner: ast.AST | None = self.module
        while inner is not None:
            chain.append(inner)
            inner = next(filter(partial(self._holds, start, end), _parts(inner)), None)
        return chain

    def _holds(self, start: int, end: int, node: ast.AST) -> bool:
        first, last = self.place(node)
        return first <= start and end <= last

    def ways(self, start: int, end: int) -> Iterator[LeftOut]:
        """What may be left out around a place, the smallest first."""
        chain = self.around(start, end)
        for at in range(len(chain) - 1, 0, -1):
            yield from self._ways(chain[at], chain[at - 1], chain[:at])

    def _ways(self, node: ast.AST, parent: ast.AST, above: list[ast.AST]) -> Iterator[LeftOut]:
        if isinstance(node, ast.stmt):
            yield from self._statement(node, parent)
        elif isinstance(parent, ast.FunctionDef) and node in parent.decorator_list:
            yield self._decorator(node, parent, above)
        elif isinstance(parent, ast.If) and node is parent.test:
            yield self._put(node, _TEST)
        elif isinstance(parent, ast.BoolOp):
            yield self._put(node, f"({_TEST})")
        elif isinstance(parent, ast.For):
            is_list = node is parent.iter
            yield self._put(node, _LIST) if is_list else self._put(node, "item", given_names(node))
        elif isinstance(parent, ast.With):
            yield self._put(node, "branch()")
        elif isinstance(parent, ast.keyword | ast.List | ast.Tuple | ast.Dict) and isinstance(node, ast.expr):
            yield self._put(node, _TEXT)

    def _put(self, node: ast.AST, text: str, names: frozenset[str] = frozenset()) -> LeftOut:
        return LeftOut(((*self.place(node), text),), names)

    def _decorator(self, node: ast.AST, function: ast.FunctionDef, above: list[ast.AST]) -> LeftOut:
        """A trigger that nobody knows; of a local function, nothing."""
        start, end = self.place(node)
        if len(above) > 2:
            return LeftOut(((start - 1, self.lines.offset(function.lineno, function.col_offset + 1), ""),))
        head = node.func if isinstance(node, ast.Call) else None
        is_head = isinstance(head, ast.Name) and head.id == "workflow"
        return LeftOut(((start, end, 'workflow("unread")' if is_head else _STEP),), is_statement=not is_head)

    def _statement(self, node: ast.stmt, parent: ast.AST) -> Iterator[LeftOut]:
        start, end = self.place(node)
        if isinstance(parent, ast.Module):
            first = [*getattr(node, "decorator_list", []), node][0]
            start = self.lines.offset(first.lineno, 1)
            yield LeftOut(((start, end, _TEXT),), given_names(node), is_statement=True)
        elif isinstance(node, ast.While):
            yield LeftOut(((start, start + len("while"), "if"),), is_statement=True)
        elif isinstance(node, ast.Assign) and all(isinstance(each, ast.Name) for each in node.targets):
            first = node.targets[0]
            assert isinstance(first, ast.Name)
            others = given_names(node) - {first.id}
            yield LeftOut(((start, end, f"{first.id} = {_STEP}"),), others, is_statement=True)
        else:
            yield LeftOut(((start, end, "pass"),), given_names(node), is_statement=True)


def _parts(node: ast.AST) -> Iterator[ast.AST]:
    """What a node is made of, and has a place."""
    for each in ast.iter_child_nodes(node):
        if hasattr(each, "lineno"):
            yield each
        elif not isinstance(each, ast.expr_context | ast.operator | ast.boolop | ast.cmpop | ast.unaryop):
            yield from _parts(each)

"""Where a view says that a step goes on by a port: a ``with branch("port"):``, or the call of a local function."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from functools import cached_property

from flowc.graph.links import FALSE, LOOP_BODY, TRUE
from flowc.view.values import is_call_of


class Ways:
    """The ways on in one view."""

    def __init__(self, module: ast.Module) -> None:
        self.module = module

    def way(self, node: ast.stmt | ast.expr, port: str) -> ast.AST | None:
        """The place of a port's name, or of the call behind it; None where it only goes on with what is below."""
        below = (name for name in self._named if name.value == port and name.lineno > node.lineno)
        return next(below, None) or next(filter(self._is_call, self._behind(node, port)), None)

    def _behind(self, node: ast.stmt | ast.expr, port: str) -> Sequence[ast.stmt]:
        """The statements that hang from a port of the usual ones."""
        if isinstance(node, ast.If):
            return node.body if port == TRUE else node.orelse if port == FALSE else ()
        if isinstance(node, ast.For) and port == LOOP_BODY:
            return node.body
        block, at = self._blocks.get(id(node), ((), 0))
        return block[at + 1 :]

    def _is_call(self, node: ast.stmt) -> bool:
        call = node.value if isinstance(node, ast.Expr) else None
        return (
            isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in self._functions
        )

    @cached_property
    def _blocks(self) -> dict[int, tuple[Sequence[ast.stmt], int]]:
        """For each statement, by its ``id``, the block it is in and its place there."""
        found: dict[int, tuple[Sequence[ast.stmt], int]] = {}
        for each in ast.walk(self.module):
            for name in ("body", "orelse"):
                block: Sequence[ast.stmt] = getattr(each, name, None) or ()
                found |= {id(node): (block, at) for at, node in enumerate(block)}
        return found

    @cached_property
    def _functions(self) -> set[str]:
        return {each.name for each in ast.walk(self.module) if isinstance(each, ast.FunctionDef)}

    @cached_property
    def _named(self) -> list[ast.Constant]:
        """The ports named by ``with branch("port"):``, in the order of the text."""
        nests = [each for each in ast.walk(self.module) if isinstance(each, ast.With)]
        calls = [nest.items[0].context_expr for nest in nests]
        named = [
            call.args[0]
            for call in calls
            if isinstance(call, ast.Call) and call.args and is_call_of(call, "branch")
        ]
        constants = [name for name in named if isinstance(name, ast.Constant)]
        return sorted(constants, key=lambda name: name.lineno)

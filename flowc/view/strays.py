"""Names of items read outside of their loop or generator, where Flow has no such item."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from flowc.view.liquid import names
from flowc.view.scope import Scope
from flowc.view.text import ViewText

_GENERATORS = (ast.GeneratorExp, ast.ListComp, ast.SetComp)


@dataclass(frozen=True, slots=True)
class _Ended:
    """The place after a loop; its item is gone."""

    loop: ast.For


_Task = tuple[ast.AST | _Ended, frozenset[str]]


def find_strays(function: ast.FunctionDef, scope: Scope, source: ViewText) -> None:
    """Notes each use of a person's own item name outside of its loop.

    The same name may be a root of the environment before its loop, if it is a parameter, or a step's result.
    """
    _Walk(function, scope, source).walk()


class _Walk:
    def __init__(self, function: ast.FunctionDef, scope: Scope, source: ViewText) -> None:
        self.source = source
        self.own = scope.own
        self.roots = {argument.arg for argument in function.args.args} | set(scope.results)
        self.function = function
        self.ended: dict[str, ast.For] = {}

    def walk(self) -> None:
        """In the order of the text; a long ``elif`` chain is deep, so nothing here calls itself."""
        todo: list[_Task] = [(node, frozenset[str]()) for node in reversed(self.function.body)]
        while todo:
            node, known = todo.pop()
            if isinstance(node, _Ended):
                assert isinstance(node.loop.target, ast.Name)
                self.ended[node.loop.target.id] = node.loop
            else:
                self.check(node, known)
                todo += reversed(list(_children(node, known)))

    def check(self, node: ast.AST, known: frozenset[str]) -> None:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            self.use(node.id, node, known)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "{" in node.value:
            for start, end in names(node.value):
                self.use(node.value[start:end], node, known)

    def use(self, name: str, node: ast.AST, known: frozenset[str]) -> None:
        if name not in self.own or name in known:
            return
        loop = self.ended.get(name)
        if loop is not None:
            message = f"{name} is the item of the loop on line {loop.lineno}, which has ended"
            hint = f"move this into the loop: for {name} in {self.source.segment(loop.iter)}:"
            self.source.error("FC204", node, message, hint)
        elif name not in self.roots:
            hint = "read it inside of a loop, or of a test over the list; else make it a parameter"
            self.source.error(
                "FC204", node, f"{name} is an item of a list, and read outside of its loop", hint
            )


def _children(node: ast.AST, known: frozenset[str]) -> Iterator[_Task]:
    """The parts of a node in the order of the text, with the items each may read."""
    if isinstance(node, ast.For) and isinstance(node.target, ast.Name):
        yield node.iter, known
        inside = known | {node.target.id}
        yield from ((child, inside) for child in node.body)
        yield _Ended(node), known
    elif isinstance(node, _GENERATORS):
        inside = known
        for loop in node.generators:
            yield loop.iter, inside
            if isinstance(loop.target, ast.Name):
                inside = inside | {loop.target.id}
            yield from ((test, inside) for test in loop.ifs)
        yield node.elt, inside
    elif isinstance(node, ast.Call):
        # The head of a task's call is no path.
        head = [] if _is_task(node.func) else [node.func]
        yield from ((child, known) for child in (*head, *node.args, *node.keywords))
    else:
        yield from ((child, known) for child in ast.iter_child_nodes(node))


def _is_task(function: ast.expr) -> bool:
    return not (isinstance(function, ast.Attribute) and function.attr in ("startswith", "endswith"))

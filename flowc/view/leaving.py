"""``return`` and ``continue`` that end a branch: what follows the ``if`` then belongs to its other branch.

The syntax tree is rewritten so that none of them is left.
"""

from __future__ import annotations

import ast

from flowc.view.comparisons import is_none
from flowc.view.paths import dotted
from flowc.view.text import ViewText

Leave = type[ast.Return] | type[ast.Continue]
_WORDS: dict[type[ast.stmt], str] = {ast.Return: "return", ast.Continue: "continue"}


def arrange(function: ast.FunctionDef, source: ViewText) -> None:
    """Takes ``return`` and ``continue`` out of the workflow's function, and those that say nothing."""
    _Arranger(source).block(function.body, ast.Return, None)


class _Arranger:
    """``leave`` is the statement that ends a block's function or round of a loop, ``after`` a statement that is
    skipped by it although it stands outside of the block."""

    def __init__(self, source: ViewText) -> None:
        self.source = source

    def block(self, body: list[ast.stmt], leave: Leave, after: ast.stmt | None) -> None:
        """Goes on in the side of an ``if`` that has taken what follows, so that any number may be in a row."""
        at = 0
        while at < len(body):
            node = body[at]
            rest = body[at + 1 :]
            if isinstance(node, ast.Return | ast.Continue):
                self.end(node, leave, after)
                if rest:
                    self.unreachable(node, rest[0])
                body[at:] = [ast.copy_location(ast.Pass(), node)]
                return
            if not isinstance(node, ast.If):
                self.inside(node, leave, rest[0] if rest else after)
            else:
                longer = self.branch(node, rest, leave, after)
                if longer is not None:
                    del body[at + 1 :]
                    body, at = longer, 0
                    continue
            at += 1

    def inside(self, node: ast.stmt, leave: Leave, after: ast.stmt | None) -> None:
        """The blocks of a statement that is no ``if``."""
        if isinstance(node, ast.FunctionDef):
            self.block(node.body, ast.Return, None)
        elif isinstance(node, ast.For):
            self.block(node.body, ast.Continue, None)
        elif isinstance(node, ast.With):
            self.block(node.body, leave, after if _is_branch(node) else None)

    def branch(
        self, node: ast.If, rest: list[ast.stmt], leave: Leave, after: ast.stmt | None
    ) -> list[ast.stmt] | None:
        """The sides of an ``if``, but the one that has taken what follows: that is the result."""
        ends, others_end = _ends(node.body, leave), _ends(node.orelse, leave)
        longer = (node.orelse if ends else node.body) if rest and ends != others_end else None
        if longer is not None:
            longer.extend(rest)
        elif rest and ends:
            self.unreachable(_last(node.body), rest[0])
        follows = rest[0] if rest and not ends and longer is None else after
        for side in (node.body, node.orelse):
            if side and side is not longer:
                self.block(side, leave, follows)
        return longer

    def end(self, node: ast.Return | ast.Continue, leave: Leave, after: ast.stmt | None) -> None:
        """Notes what is wrong with a ``return`` or ``continue``."""
        word = _WORDS[type(node)]
        if isinstance(node, ast.Return) and node.value is not None and not is_none(node.value):
            fix = self.source.replace(node, "return")
            self.source.error("FC206", node, "a workflow returns no value", "return", fix)
        elif not isinstance(node, leave) and leave is ast.Return:
            self.source.error("FC206", node, "continue stands outside of a loop", "return")
        elif not isinstance(node, leave):
            hint = "continue goes on with the next item; what is to stop a loop is a condition inside it"
            self.source.error("FC206", node, "a loop cannot be left: it runs for every item", hint)
        elif after is not None:
            hint = f"put what follows in a local function, and call it where it is to go on (line {after.lineno})"
            message = f"this {word} would skip line {after.lineno} too, which hangs from another step"
            self.source.error("FC206", node, message, hint)

    def unreachable(self, node: ast.stmt, rest: ast.stmt) -> None:
        message = f"nothing comes here after the {_WORDS.get(type(node), 'this')} above it"
        self.source.error("FC207", rest, message, "take one of them out")


def _ends(body: list[ast.stmt], leave: Leave) -> bool:
    """Does every way through the block end in the statement?"""
    while body:
        last = body[-1]
        if not isinstance(last, ast.If):
            return isinstance(last, leave)
        if not last.orelse or not _ends(last.body, leave):
            return False
        body = last.orelse
    return False


def _is_branch(node: ast.With) -> bool:
    """Is this ``with branch():``? What stands in ``on`` and ``detached`` leads nowhere else."""
    call = node.items[0].context_expr
    return not isinstance(call, ast.Call) or dotted(call.func) not in ("on", "detached")


def _last(body: list[ast.stmt]) -> ast.stmt:
    while isinstance(body[-1], ast.If):
        body = body[-1].body
    return body[-1]

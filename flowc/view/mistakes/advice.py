"""Advice: a hint and a correction, and the words for what stands there."""

from __future__ import annotations

import ast

from flowc.diagnostics.diagnostic import Fix
from flowc.view.paths import ROOTS, dotted
from flowc.view.text import ViewText, blocks

Advice = tuple[str, Fix | None]
"""A hint, and the same as an edit where that is certain or likely."""

_KINDS: dict[type, str] = {
    ast.BinOp: "arithmetic",
    ast.BoolOp: "and/or",
    ast.Compare: "a comparison",
    ast.Call: "a call",
    ast.Lambda: "a lambda",
    ast.IfExp: "an if expression",
    ast.Subscript: "an index",
    **dict.fromkeys((ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp), "a comprehension"),
    ast.Set: "a set",
    ast.Await: "await",
    ast.NamedExpr: "an assignment inside an expression (:=)",
    ast.JoinedStr: "an f-string",
    ast.Starred: "a star",
    ast.Dict: "a dict",
    **dict.fromkeys((ast.List, ast.Tuple), "a list"),
    ast.UnaryOp: "not, ~ or a sign",
    ast.Yield: "yield",
}


def describe(node: ast.AST) -> str:
    """What a construct is called, for messages."""
    while isinstance(node, ast.Attribute):
        node = node.value
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        return "a slice"
    if isinstance(node, ast.Constant):
        return "this literal" if node.value is not ... else "…"
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and dotted(node.func) is not None:
        return f".{node.func.attr}()"
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return f"{node.func.id}()"
    return _KINDS.get(type(node), type(node).__name__.lower())


def replaced(node: ast.AST, text: str, source: ViewText) -> Advice:
    """The text as hint and as certain edit."""
    return text, source.replace(node, text)


def suggested(node: ast.AST, text: str, source: ViewText) -> Advice:
    """The text as hint and as likely edit."""
    return text, source.suggest(node, text)


def removed(node: ast.stmt, source: ViewText) -> Fix:
    """The correction that takes a statement away; the only one of its block becomes ``pass``."""
    place = source.span(node)
    alone = any(len(block) == 1 and source.span(block[0]) == place for block in blocks(source.parse().body))
    return source.replace(node, "pass") if alone and node.col_offset else source.remove(node)


def element_of(node: ast.expr) -> tuple[str | None, list[str]]:
    """Of ``order.lineItems[0].title`` the list, and what stands behind its index; None where there is no such list."""
    rest: list[str] = []
    while isinstance(node, ast.Attribute):
        rest.insert(0, node.attr)
        node = node.value
    return dotted(node.value) if isinstance(node, ast.Subscript) else None, rest


def given_names(node: ast.AST) -> frozenset[str]:
    """The names that something gives."""
    return frozenset(
        each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
    )


def task_id(node: ast.Call) -> str | None:
    """The id of a task that is called where none can be."""
    path = dotted(node.func)
    if path is None or path.count(".") < 1 or path.partition(".")[0] in ROOTS:
        return None
    return path.replace(".", "::")

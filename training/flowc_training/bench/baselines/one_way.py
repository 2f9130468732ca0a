"""Plain Python to a view: ``def on_order_created(order)`` with calls by bare names; the rest is left out."""

from __future__ import annotations

import ast
import re
from functools import lru_cache

from flowc import did_you_mean
from flowc.catalog import Catalog
from flowc_training.bench.baselines.trees import dotted_name, parsed, text_of

_ON = re.compile(r"on_|when_|handle_")
_STEPS = ("ACTION", "WAIT")


def translated(program: str, catalog: Catalog) -> str:
    """The view of a program; a text that is no Python stays as it is."""
    tree = parsed(program)
    found = [each for each in tree.body if isinstance(each, ast.FunctionDef)] if tree else []
    if not found:
        return program
    main = next((each for each in found if _ON.match(each.name)), found[0])
    title = ast.get_docstring(main) or main.name.replace("_", " ")
    trigger = _named(_ON.sub("", main.name, count=1), catalog, ("TRIGGER",))
    body = _Steps(catalog).block(main.body) or [ast.Pass()]
    decorators: list[ast.expr] = [_call("workflow", [ast.Constant(title.splitlines()[0])])]
    if trigger:
        decorators.append(_call(trigger, []))
    name = "".join(each if each.isascii() and each.isalnum() else "_" for each in main.name)
    return text_of(ast.FunctionDef(name, main.args, body, decorators, None))


def _call(dotted: str, arguments: list[ast.expr]) -> ast.Call:
    return ast.Call(dotted_name(dotted), arguments, [])


@lru_cache(maxsize=16)
def _names(catalog: Catalog, kinds: tuple[str, ...]) -> dict[str, str]:
    """Tasks of these types by the last part of their ids, with dots; of several Shopify's, then the first."""
    found: dict[str, str] = {}
    for each in sorted(catalog, key=lambda task: not task.id.startswith("shopify::")):
        dotted = each.id.replace("::", ".")
        if each.type in kinds and all(part.isidentifier() for part in dotted.split(".")):
            found.setdefault(dotted.rpartition(".")[2], dotted)
    return found


def _named(name: str, catalog: Catalog, kinds: tuple[str, ...]) -> str:
    """The task that a bare name means; empty where none is near."""
    known = _names(catalog, kinds)
    near = name if name in known else did_you_mean(name, known)
    return known.get(near or "", "")


class _Steps:
    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog

    def block(self, block: list[ast.stmt]) -> list[ast.stmt]:
        made = (self.statement(each) for each in block)
        return [each for each in made if each is not None]

    def statement(self, node: ast.stmt) -> ast.stmt | None:
        match node:
            case ast.If(test, body, orelse):
                return ast.If(test, self.block(body) or [ast.Pass()], self.block(orelse))
            case ast.For(target, listed, body):
                return ast.For(target, listed, self.block(body) or [ast.Pass()], [])
            case ast.Expr(ast.Call() as call):
                made = self.call(call)
                return ast.Expr(made) if made else None
            case ast.Assign([ast.Name() as name], ast.Call() as call):
                made = self.call(call)
                return ast.Assign([name], made) if made else None
            case _:
                return None

    def call(self, node: ast.Call) -> ast.Call | None:
        """A call of the task that the last word before the bracket means."""
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        name = node.func.id if isinstance(node.func, ast.Name) else name
        task = _named(name, self.catalog, _STEPS)
        return ast.Call(dotted_name(task), [], node.keywords) if task else None

"""What is wrong around the workflow: other statements, functions and decorators."""

from __future__ import annotations

import ast

from flowc.diagnostics.diagnostic import Edit, Fix, Span, did_you_mean
from flowc.view.mistakes.advice import Advice, describe, removed
from flowc.view.mistakes.statements import KINDS, async_mistake, called, first_line, inlined
from flowc.view.paths import dotted
from flowc.view.text import ViewText

_EXAMPLE = """\
@workflow("Tag new orders")
@shopify.admin.order_created()
def tag_new_orders(order):
    shopify.admin.add_order_tags(order_id=order.id, tags=["new"])"""


def module_mistake(node: ast.stmt, source: ViewText) -> None:
    """Notes a statement that has no place beside a workflow."""
    if isinstance(node, ast.AsyncFunctionDef):
        async_mistake(node, source)
        return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and node.value.value is ...:
        return
    name, hint = KINDS.get(type(node), ("", ""))
    if isinstance(node, ast.Import | ast.ImportFrom):
        source.error("FC212", node, "an import has no place beside a workflow", hint, _unused(node, source))
        return
    if not name:
        name = describe(node.value) if isinstance(node, ast.Expr) else type(node).__name__.lower()
    if isinstance(node, ast.Expr) and dotted(node.value) is not None:
        name = "a name alone"
    hint, fix = "only declared fields stand above the workflow", None
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        hint, fix = _assigned(node, node.targets[0].id, source)
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        hint = "steps stand inside the function, indented"
    elif isinstance(node, ast.If):
        hint, fix = "leave it out: a view is read, not run", Fix("likely", removed(node, source).edits)
    source.error("FC212", node, f"{name} has no place beside a workflow", hint, fix)


def _assigned(node: ast.Assign, name: str, source: ViewText) -> Advice:
    """``TAG = "vip"``, or a declared field without its owner."""
    value = source.segment(node.value).split("\n")[0]
    if not isinstance(node.value, ast.Call):
        return f"write {value} where {name} is used", inlined(node, source)
    if isinstance(node.value.func, ast.Name) and node.value.func.id == "metafield":
        fix = source.suggest(node.targets[0], f"Customer.{name}")
        return f"say whose it is, as in Customer.{name} = {value}", fix
    return "steps stand inside the function, indented", None


def _unused(node: ast.Import | ast.ImportFrom, source: ViewText) -> Fix | None:
    """Taking an import away is certain where nothing reads what it brings."""
    names = {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
    module = ast.parse(source.text)
    notes = [each.annotation for each in ast.walk(module) if isinstance(each, ast.arg | ast.AnnAssign)]
    ignored = {id(each) for note in notes if note is not None for each in ast.walk(note)}
    read = {each.id for each in ast.walk(module) if isinstance(each, ast.Name) and id(each) not in ignored}
    return None if names & read else removed(node, source)


def functions_mistake(
    functions: list[ast.FunctionDef], module: ast.Module, source: ViewText
) -> ast.FunctionDef | None:
    """The one function that is the workflow; notes what the others are."""
    if not functions:
        if not any(isinstance(node, ast.AsyncFunctionDef) for node in module.body):
            source.error("FC210", Span(1, 1), "there is no workflow here", _EXAMPLE)
        return None
    heads = [node for node in functions if any(_is_head(each) for each in node.decorator_list)]
    chosen = (heads or [node for node in functions if node.decorator_list] or functions)[0]
    for node in functions:
        if node is chosen:
            continue
        if node in heads or node.decorator_list:
            message, hint = "a file holds one workflow", "put the second one in a file of its own"
        else:
            message = "a function has no place beside the workflow"
            place = "into the workflow's function, indented"
            hint = f"put def {node.name}(): {place}: local functions stand there"
        source.error("FC211", first_line(node), message, hint)
    return chosen


def _is_head(node: ast.expr) -> bool:
    head = node.func if isinstance(node, ast.Call) else node
    return isinstance(head, ast.Name) and head.id == "workflow"


def head_mistake(node: ast.FunctionDef, heads: int, source: ViewText) -> None:
    """Notes that there is no ``@workflow``, or more than one."""
    if heads:
        second = [each for each in node.decorator_list if _is_head(each)][1]
        line = second.lineno
        fix = Fix("likely", (Edit(Span(line, 1, (second.end_lineno or line) + 1, 1), ""),))
        source.error(
            "FC214", second, "a workflow has one name", f"take one out: {source.segment(second)}", fix
        )
    elif not _is_about(source, node.decorator_list):
        title = node.name.replace("_", " ").strip().capitalize() or "Tag new orders"
        first = min([each.lineno for each in node.decorator_list], default=node.lineno)
        head = f'@workflow("{title}")'
        fix = Fix("likely", (Edit(Span(first, 1, first, 1), f"{head}\n"),))
        source.error("FC213", first_line(node), "the workflow has no name", f"write {head} above it", fix)


def _is_about(source: ViewText, decorators: list[ast.expr]) -> bool:
    """Is a decorator that may be the head already reported?"""
    lines = {node.lineno for node in decorators}
    return any(found.span and found.span.line in lines for found in source.diagnostics)


def decorator_mistake(node: ast.expr, source: ViewText) -> None:
    """Notes a decorator that is no call: a trigger, or the head."""
    path = dotted(node)
    if path is not None and "." in path:
        hint = f"write () after it: @{source.segment(node)}()"
        source.error("FC215", node, "a trigger is a call", hint, called(node, source))
    elif path == "workflow":
        _headless(node, "the workflow has no name", source)
    elif path is not None and did_you_mean(path, ("workflow",)):
        _headless(node, f"there is no decorator {path}", source)
    else:
        hint = "decorators are @workflow with a name, and triggers such as @shopify.admin.order_created()"
        source.error("FC215", node, "this decorator is no trigger", hint)


def _headless(node: ast.expr, message: str, source: ViewText) -> None:
    """``@workflow`` without the name in it."""
    functions = (each for each in source.parse().body if isinstance(each, ast.FunctionDef))
    owner = next((each for each in functions if each.lineno > node.lineno), None)
    title = owner.name.replace("_", " ").strip().capitalize() if owner is not None else ""
    if owner is not None and any(
        isinstance(each, ast.Call) and _is_head(each) for each in owner.decorator_list
    ):
        source.error("FC215", node, message, "the workflow has its name already: take this out")
        return
    head = f'workflow("{title or "Tag new orders"}")'
    source.error("FC215", node, message, f"write @{head}", source.suggest(node, head))

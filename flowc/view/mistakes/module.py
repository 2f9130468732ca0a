"""What is wrong around the workflow: other statements, functions and decorators."""

from __future__ import annotations

import ast

from flowc.diagnostics import Edit, Fix, Span, did_you_mean
from flowc.names import slug
from flowc.view.mistakes import describe
from flowc.view.mistakes.statements import KINDS, after, async_mistake, first_line
from flowc.view.source import Source
from flowc.view.tasks import dotted

_EXAMPLE = '@workflow("Tag new orders")\n@shopify.admin.order_created()\ndef tag_new_orders(order): …'


def module_mistake(node: ast.stmt, source: Source) -> None:
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
    hint = "above the workflow stand declared fields only: Customer.points = metafield(…)"
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        target, value = node.targets[0].id, source.segment(node.value).split("\n")[0]
        is_call = isinstance(node.value, ast.Call)
        hint = f"Customer.{target} = {value}" if is_call else f"write {value} where {target} is used"
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        hint = "steps stand inside the function, indented"
    elif isinstance(node, ast.If):
        hint = "leave it out: a view is read, not run"
    source.error("FC212", node, f"{name} has no place beside a workflow", hint)


def _unused(node: ast.Import | ast.ImportFrom, source: Source) -> Fix | None:
    """Taking an import away is certain where nothing reads what it brings."""
    names = {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
    module = ast.parse(source.text)
    notes = [
        each.annotation
        for each in ast.walk(module)
        if isinstance(each, ast.arg | ast.AnnAssign) and each.annotation
    ]
    ignored = {id(each) for note in notes for each in ast.walk(note)}
    read = {each.id for each in ast.walk(module) if isinstance(each, ast.Name) and id(each) not in ignored}
    return None if names & read else source.remove(node)


def functions_mistake(
    functions: list[ast.FunctionDef], module: ast.Module, source: Source
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
            source.error(
                "FC211",
                first_line(node),
                "a file holds one workflow",
                "put the second one in a file of its own",
            )
        else:
            hint = (
                f"put def {node.name}(): into the workflow's function, indented: local functions stand there"
            )
            source.error("FC211", first_line(node), "a function has no place beside the workflow", hint)
    return chosen


def _is_head(node: ast.expr) -> bool:
    head = node.func if isinstance(node, ast.Call) else node
    return isinstance(head, ast.Name) and head.id == "workflow"


def head_mistake(node: ast.FunctionDef, heads: int, source: Source) -> None:
    """Notes that there is no ``@workflow``, or more than one."""
    if heads:
        second = [each for each in node.decorator_list if _is_head(each)][1]
        source.error("FC214", second, "a workflow has one name", "take one @workflow(…) out")
    elif not _is_about(source, node.decorator_list):
        title = node.name.replace("_", " ").strip().capitalize() or "Tag new orders"
        first = min([each.lineno for each in node.decorator_list], default=node.lineno)
        head = f'@workflow("{title}")'
        fix = Fix("likely", (Edit(Span(first, 1, first, 1), f"{head}\n"),)) if slug(title) else None
        source.error("FC213", first_line(node), "the workflow has no name", f"write {head} above it", fix)


def _is_about(source: Source, decorators: list[ast.expr]) -> bool:
    """Is a decorator that may be the head already reported?"""
    lines = {node.lineno for node in decorators}
    return any(found.span and found.span.line in lines for found in source.diagnostics)


def decorator_mistake(node: ast.expr, source: Source) -> None:
    """Notes a decorator that is no call: a trigger, or the head."""
    path = dotted(node)
    called = Fix("certain", (Edit(after(source.span(node)), "()"),))
    text = source.segment(node)
    if path is not None and "." in path:
        source.error("FC215", node, "a trigger is a call", f"write () after it: @{text}()", called)
    elif path == "workflow":
        source.error("FC215", node, "the workflow has no name", '@workflow("Tag new orders")')
    elif path is not None and did_you_mean(path, ("workflow",)):
        source.error("FC215", node, f"there is no decorator {path}", '@workflow("Tag new orders")')
    else:
        hint = '@workflow("…") and triggers such as @shopify.admin.order_created()'
        source.error("FC215", node, "this decorator is no trigger", hint)

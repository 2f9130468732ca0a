"""What is wrong with a statement."""

from __future__ import annotations

import ast
from collections.abc import Collection

from flowc.diagnostics import Edit, Fix, Span, did_you_mean
from flowc.view.mistakes import describe
from flowc.view.source import Refused, Source
from flowc.view.tasks import dotted
from flowc.view.values import is_call_of

_STATEMENTS = "a workflow is made of task calls, if, for, with branch(): and local functions"
_WITH = 'with branch():, with branch("port"):, with on(1):, with detached():'

KINDS: dict[type, tuple[str, str]] = {
    ast.While: ("while", "for item in order.lineItems: runs once for each item; Flow has no other loop"),
    ast.Try: ("try", "write its steps without it: a step that fails ends the run, and Flow reports it"),
    ast.Raise: ("raise", "leave it out; a branch with nothing in it is pass"),
    ast.Assert: ("assert", "if …: with the steps in it"),
    ast.Delete: ("del", "leave it out"),
    ast.Global: ("global", "leave it out: results can be read wherever they have been assigned"),
    ast.Nonlocal: ("nonlocal", "leave it out: results can be read wherever they have been assigned"),
    ast.Import: ("an import", "leave it out: tasks need none"),
    ast.ImportFrom: ("an import", "leave it out: tasks need none"),
    ast.ClassDef: ("a class", _STATEMENTS),
    ast.AsyncFor: ("async", "for item in order.lineItems:"),
    ast.AsyncWith: ("async", _WITH),
    ast.AugAssign: (
        "arithmetic",
        "compute in a Run code step: runCode = shopify.flow.run_code(input=…, script=…)",
    ),
    ast.Match: ("match", "if …: / elif …: with a comparison each"),
    ast.Assign: (
        "an assignment",
        "Customer.points = metafield(…) declares a field; a result is assigned in the function",
    ),
    ast.AnnAssign: ("an assignment", "write the value where it is used"),
    ast.Break: ("break", "a loop runs for every item; put an if inside it around what is for some of them"),
}
_REMOVED = (ast.Global, ast.Nonlocal, ast.Import, ast.ImportFrom)


def statement_mistake(node: ast.stmt, source: Source, functions: Collection[str]) -> Refused:
    """Of a statement that has no meaning."""
    if isinstance(node, ast.AsyncFunctionDef):
        return async_mistake(node, source)
    if isinstance(node, ast.Expr):
        return _expression_mistake(node, source, functions)
    name, hint = KINDS.get(type(node), (type(node).__name__.lower(), _STATEMENTS))
    fix = source.remove(node) if isinstance(node, _REMOVED) else None
    return source.error("FC218", node, f"{name} has no meaning in Flow", hint, fix)


def _expression_mistake(node: ast.Expr, source: Source, functions: Collection[str]) -> Refused:
    value = node.value
    path = dotted(value)
    text = source.segment(value)
    if path is not None and ("." in path or path in functions):
        fix = Fix("certain", (Edit(after(source.span(value)), "()"),))
        message = "a call needs its parentheses" if path in functions else "a task is called with parentheses"
        return source.error("FC218", node, message, f"{text}()", fix)
    if isinstance(value, ast.Subscript) and dotted(value.value) is not None:
        fix = Fix("certain", (Edit(after(source.span(value)), "()"),))
        return source.error("FC218", node, "a task is called with parentheses", f"{text}()", fix)
    if isinstance(value, ast.Await):
        inner = source.segment(value.value)
        return source.error("FC218", node, "await has no meaning in Flow", inner, source.replace(node, inner))
    if isinstance(value, ast.JoinedStr):
        return source.error("FC218", node, "a text alone is a comment, and holds no fields", f"# {text}")
    name = "a name alone" if path is not None else describe(value)
    return source.error("FC218", node, f"{name} has no meaning in Flow", _STATEMENTS)


def after(span: Span) -> Span:
    """The place right behind."""
    line, column = span.end_line or span.line, span.end_column or span.column
    return Span(line, column, line, column)


def async_mistake(node: ast.AsyncFunctionDef, source: Source) -> Refused:
    """Of ``async def``."""
    text = source.lines[node.lineno - 1]
    at = text.find("async", node.col_offset)
    stop = text.find("def", at)
    fix = Fix("certain", (Edit(Span(node.lineno, at + 1, node.lineno, stop + 1), ""),))
    return source.error(
        "FC218", first_line(node), "async has no meaning in Flow", f"def {node.name}(…):", fix
    )


def first_line(node: ast.stmt) -> Span:
    """The place where a long statement begins."""
    return Span(node.lineno, node.col_offset + 1, node.lineno, None)


def assignment_mistake(node: ast.Assign | ast.AnnAssign, source: Source) -> Refused:
    """Of an assignment that is no step's result."""
    target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
    value = node.value
    message = "an assignment names the result of one step"
    written = source.segment(target)
    if value is None:
        return source.error("FC224", node, message, "leave the line out", source.remove(node))
    text = source.segment(value).split("\n")[0]
    if isinstance(value, ast.Await):
        fix = source.replace(value, source.segment(value.value))
        return source.error("FC224", value, "await has no meaning in Flow", f"{written} = {text[6:]}", fix)
    if isinstance(target, ast.Tuple | ast.List):
        hint = "result = shopify.flow.…(…), and then result.… where a part of it is needed"
    elif isinstance(value, ast.Call):
        hint = f"one variable: getOrders = {text}"
    elif dotted(value) is not None or isinstance(value, ast.Constant | ast.List | ast.Dict | ast.JoinedStr):
        hint = f"write {text} where {written} is used"
    else:
        hint = "compute it in a Run code step: runCode = shopify.flow.run_code(input=…, script=…)"
    return source.error("FC224", node, message, hint)


def loop_mistake(node: ast.For, source: Source) -> Refused:
    """Of a loop with more than one name."""
    message = "a loop has one item"
    listed, target = node.iter, node.target
    if (
        isinstance(listed, ast.Call)
        and is_call_of(listed, "enumerate")
        and listed.args
        and isinstance(target, ast.Tuple)
    ):
        index, item = target.elts[0], target.elts[-1]
        if len(target.elts) == 2 and isinstance(index, ast.Name) and isinstance(item, ast.Name):
            edits = (
                *source.replace(target, item.id).edits,
                *source.replace(listed, source.segment(listed.args[0])).edits,
            )
            used = any(
                isinstance(each, ast.Name) and each.id == index.id
                for inner in node.body
                for each in ast.walk(inner)
            )
            hint = f"for {item.id} in {source.segment(listed.args[0])}:"
            return source.error("FC226", target, message, hint, Fix("likely" if used else "certain", edits))
    return source.error("FC226", target, message, "for lineItem in order.lineItems:")


def with_mistake(node: ast.With, source: Source) -> Refused:
    """Of a ``with`` that is none of the three."""
    call = node.items[0].context_expr
    name = call.func.id if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) else dotted(call)
    known = ("branch", "on", "detached")
    span = source.span(call)
    message = "with has three uses in a workflow"
    if name is None or len(node.items) > 1:
        return source.error("FC227", span, message, _WITH)
    if name in known and not isinstance(call, ast.Call):
        fix = Fix("certain", (Edit(after(span), "()"),)) if name != "on" else None
        return source.error("FC227", span, message, f"with {name}({'1' if name == 'on' else ''}):", fix)
    meant = did_you_mean(name, known)
    if meant is None or name in known:
        return source.error("FC227", span, message, _WITH)
    head = call.func if isinstance(call, ast.Call) else call
    return source.error(
        "FC227", span, message, f"did you mean with {meant}(…):?", source.replace(head, meant)
    )

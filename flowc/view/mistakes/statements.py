"""What is wrong with a statement."""

from __future__ import annotations

import ast
from collections.abc import Collection

from flowc.diagnostics.diagnostic import Edit, Fix, Span, did_you_mean
from flowc.view.mistakes import Advice, describe, removed, task_id
from flowc.view.mistakes.inlining import inlined
from flowc.view.mistakes.run_code import run_code
from flowc.view.tasks import dotted
from flowc.view.text import Refused, ViewText
from flowc.view.values import is_call_of

_STATEMENTS = "a workflow is made of task calls, if, for, with branch(): and local functions"
_WITH = 'with branch():, with branch("port"):, with on(1):, with detached():'

KINDS: dict[type, tuple[str, str]] = {
    ast.While: ("while", "Flow has one loop only: for, which runs once for each item of a list"),
    ast.Try: ("try", "write its steps without it: a step that fails ends the run, and Flow reports it"),
    ast.Raise: ("raise", "leave it out; a branch with nothing in it is pass"),
    ast.Assert: ("assert", "put what comes after it into an if with this test"),
    ast.Delete: ("del", "leave it out"),
    ast.Global: ("global", "leave it out: results can be read wherever they have been assigned"),
    ast.Nonlocal: ("nonlocal", "leave it out: results can be read wherever they have been assigned"),
    ast.Import: ("an import", "leave it out: tasks need none"),
    ast.ImportFrom: ("an import", "leave it out: tasks need none"),
    ast.ClassDef: ("a class", _STATEMENTS),
    ast.AsyncFor: ("async", "a loop is for, without async"),
    ast.AsyncWith: ("async", "take async out"),
    ast.AugAssign: ("arithmetic", "compute it in a Run code step, and read its result"),
    ast.Match: ("match", "write if and elif with a comparison each"),
    ast.Assign: (
        "an assignment",
        "a result is assigned in the function; only declared fields stand above it",
    ),
    ast.AnnAssign: ("an assignment", "write the value where it is used"),
    ast.Break: ("break", "a loop runs for every item; put an if inside it around what is for some of them"),
}
_REMOVED = (ast.Global, ast.Nonlocal, ast.Import, ast.ImportFrom)
_LEFT_OUT = (ast.Delete, ast.Raise)
"""Statements whose help says to take them out, whatever they were for."""


def statement_mistake(node: ast.stmt, source: ViewText, functions: Collection[str]) -> Refused:
    """Of a statement that has no meaning."""
    if isinstance(node, ast.AsyncFunctionDef):
        return async_mistake(node, source)
    if isinstance(node, ast.Expr):
        return _expression_mistake(node, source, functions)
    name, hint = KINDS.get(type(node), (type(node).__name__.lower(), _STATEMENTS))
    fix = removed(node, source) if isinstance(node, _REMOVED) else None
    if isinstance(node, _LEFT_OUT):
        fix = Fix("likely", source.replace(node, "pass").edits)
    if isinstance(node, ast.AugAssign):
        hint = f"compute it in a Run code step, and read its result: {run_code(node)}"
    return source.error("FC218", node, f"{name} has no meaning in Flow", hint, fix)


def _expression_mistake(node: ast.Expr, source: ViewText, functions: Collection[str]) -> Refused:
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
    if isinstance(value, ast.Await) and isinstance(value.value, ast.Call):
        inner = source.segment(value.value)
        return source.error("FC218", node, "await has no meaning in Flow", inner, source.replace(node, inner))
    if isinstance(value, ast.JoinedStr):
        fix = Fix("likely", source.replace(node, f"# {text}\n{' ' * node.col_offset}pass").edits)
        message = "a text alone is a comment, and holds no fields"
        return source.error(
            "FC218", node, message, f"make it a comment: # {text}", None if "\n" in text else fix
        )
    name = "a name alone" if path is not None else describe(value)
    return source.error("FC218", node, f"{name} has no meaning in Flow", _STATEMENTS)


def after(span: Span) -> Span:
    """The place right behind."""
    line, column = span.end_line or span.line, span.end_column or span.column
    return Span(line, column, line, column)


def async_mistake(node: ast.AsyncFunctionDef, source: ViewText) -> Refused:
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


def assignment_mistake(node: ast.Assign | ast.AnnAssign, source: ViewText) -> Refused:
    """Of an assignment that is no step's result."""
    target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
    value = node.value
    message = "an assignment names the result of one step"
    written = source.segment(target)
    if value is None:
        return source.error("FC224", node, message, "leave the line out", removed(node, source))
    text = source.segment(value).split("\n")[0]
    if isinstance(value, ast.Await):
        fix = source.replace(value, source.segment(value.value))
        return source.error("FC224", value, "await has no meaning in Flow", f"{written} = {text[6:]}", fix)
    if isinstance(target, ast.Tuple | ast.List):
        return source.error("FC224", node, message, *_first_name(node, target.elts, source))
    if isinstance(value, ast.Call) and task_id(value) is not None:
        return source.error("FC224", node, message, *_first_name(node, node_targets(node), source))
    if dotted(value) is not None or isinstance(value, ast.Constant | ast.List | ast.Dict | ast.JoinedStr):
        hint = f"write {text} where {written} is used"
        return source.error("FC224", node, message, hint, inlined(node, source))
    hint = f"compute it in a Run code step, and read its result: {run_code(value)}"
    return source.error("FC224", node, message, hint)


def node_targets(node: ast.Assign | ast.AnnAssign) -> list[ast.expr]:
    """What is assigned to."""
    return node.targets if isinstance(node, ast.Assign) else [node.target]


def _first_name(node: ast.Assign | ast.AnnAssign, targets: list[ast.expr], source: ViewText) -> Advice:
    """A result has one name, and is read by parts."""
    name = next((each.id for each in targets if isinstance(each, ast.Name)), "result")
    if node.value is None:
        return "take the line out", removed(node, source)
    text = f"{name} = {source.segment(node.value)}"
    shown = text.split("\n", maxsplit=1)[0]
    return f"one variable, and read its parts: {shown}", Fix("likely", source.replace(node, text).edits)


def loop_mistake(node: ast.For, source: ViewText) -> Refused:
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
    name = next((each.id for each in ast.walk(target) if isinstance(each, ast.Name)), "item")
    text = f"for {name} in {source.segment(listed)}:"
    return source.error("FC226", target, message, text, Fix("likely", source.replace(target, name).edits))


def with_mistake(node: ast.With, source: ViewText) -> Refused:
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
    hint = f"did you mean with {meant}(…):?"
    if isinstance(call, ast.Call):
        return source.error("FC227", span, message, hint, source.replace(call.func, meant))
    fix = source.replace(call, f"{meant}({'1' if meant == 'on' else ''})")
    return source.error("FC227", span, message, f"did you mean with {fix.edits[0].replacement}:?", fix)

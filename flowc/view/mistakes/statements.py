"""What is wrong with a statement."""

from __future__ import annotations

import ast
import json
from collections.abc import Collection, Sequence

from flowc.diagnostics.diagnostic import Edit, Fix, Span, did_you_mean
from flowc.view.mistakes.advice import Advice, describe, removed, replaced, task_id
from flowc.view.mistakes.kinds import mark_of
from flowc.view.paths import dotted
from flowc.view.text import Refused, ViewText

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
    **dict.fromkeys((ast.Import, ast.ImportFrom), ("an import", "leave it out: tasks need none")),
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
        fix = source.suggest(node, "pass")
    if isinstance(node, ast.AugAssign):
        hint = f"compute it in a Run code step, and read its result: {_run_code(node)}"
    return source.error("FC218", node, f"{name} has no meaning in Flow", hint, fix)


def _expression_mistake(node: ast.Expr, source: ViewText, functions: Collection[str]) -> Refused:
    value, path, text = node.value, dotted(node.value), source.segment(node.value)
    name = "a name alone" if path is not None else describe(value)
    message, hint, fix = f"{name} has no meaning in Flow", _STATEMENTS, None
    match value:
        case ast.Name() | ast.Attribute() if path is not None and ("." in path or path in functions):
            word = "a call needs its" if path in functions else "a task is called with"
            message, hint, fix = f"{word} parentheses", f"{text}()", called(value, source)
        case ast.Subscript(value=head) if dotted(head) is not None:
            message, hint, fix = "a task is called with parentheses", f"{text}()", called(value, source)
        case ast.Await(value=ast.Call() as call):
            message = "await has no meaning in Flow"
            hint, fix = replaced(node, source.segment(call), source)
        case ast.JoinedStr():
            message, hint = "a text alone is a comment, and holds no fields", f"make it a comment: # {text}"
            if "\n" not in text:
                fix = source.suggest(node, f"# {text}\n{' ' * node.col_offset}pass")
        case _:
            pass
    return source.error("FC218", node, message, hint, fix)


def called(node: ast.expr, source: ViewText) -> Fix:
    """The correction that puts ``()`` behind a name."""
    return Fix("certain", (Edit(source.span(node).after, "()"),))


def async_mistake(node: ast.AsyncFunctionDef, source: ViewText) -> Refused:
    """Of ``async def``."""
    text = source.lines[node.lineno - 1]
    at = text.find("async", node.col_offset)
    stop = text.find("def", at)
    fix = Fix("certain", (Edit(Span(node.lineno, at + 1, node.lineno, stop + 1), ""),))
    hint = f"def {node.name}(…):"
    return source.error("FC218", first_line(node), "async has no meaning in Flow", hint, fix)


def first_line(node: ast.stmt) -> Span:
    """The place where a long statement begins."""
    return Span(node.lineno, node.col_offset + 1, node.lineno, None)


def assignment_mistake(node: ast.Assign | ast.AnnAssign, source: ViewText) -> Refused:
    """Of an assignment that is no step's result."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    target, value = targets[0], node.value
    message = "an assignment names the result of one step"
    written = source.segment(target)
    if value is None:
        return source.error("FC224", node, message, "leave the line out", removed(node, source))
    text = source.segment(value).split("\n")[0]
    if isinstance(value, ast.Await):
        fix = source.replace(value, source.segment(value.value))
        return source.error("FC224", value, "await has no meaning in Flow", f"{written} = {text[6:]}", fix)
    if isinstance(target, ast.Tuple | ast.List):
        return source.error("FC224", node, message, *_first_name(node, value, target.elts, source))
    if isinstance(value, ast.Call) and task_id(value) is not None:
        return source.error("FC224", node, message, *_first_name(node, value, targets, source))
    if dotted(value) is not None or isinstance(value, ast.Constant | ast.List | ast.Dict | ast.JoinedStr):
        hint = f"write {text} where {written} is used"
        return source.error("FC224", node, message, hint, inlined(node, source))
    hint = f"compute it in a Run code step, and read its result: {_run_code(value)}"
    return source.error("FC224", node, message, hint)


def _first_name(node: ast.stmt, value: ast.expr, targets: Sequence[ast.expr], source: ViewText) -> Advice:
    """A result has one name, and is read by parts."""
    name = next((each.id for each in targets if isinstance(each, ast.Name)), "result")
    text = f"{name} = {source.segment(value)}"
    shown = text.split("\n", maxsplit=1)[0]
    return f"one variable, and read its parts: {shown}", source.suggest(node, text)


def loop_mistake(node: ast.For, source: ViewText) -> Refused:
    """Of a loop with more than one name."""
    message = "a loop has one item"
    listed, target = node.iter, node.target
    match listed, target:
        case (
            ast.Call(func=ast.Name(id="enumerate"), args=[inner, *_]),
            ast.Tuple(elts=[ast.Name(id=index), ast.Name(id=item)]),
        ):
            text = source.segment(inner)
            edits = (*source.replace(target, item).edits, *source.replace(listed, text).edits)
            names = (each for stmt in node.body for each in ast.walk(stmt) if isinstance(each, ast.Name))
            certainty = "likely" if any(name.id == index for name in names) else "certain"
            return source.error("FC226", target, message, f"for {item} in {text}:", Fix(certainty, edits))
        case _:
            pass
    name = next((each.id for each in ast.walk(target) if isinstance(each, ast.Name)), "item")
    text = f"for {name} in {source.segment(listed)}:"
    return source.error("FC226", target, message, text, source.suggest(target, name))


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
        fix = called(call, source) if name != "on" else None
        return source.error("FC227", span, message, f"with {name}({'1' if name == 'on' else ''}):", fix)
    meant = did_you_mean(name, known)
    if meant is None or name in known:
        return source.error("FC227", span, message, _WITH)
    if isinstance(call, ast.Call):
        hint, fix = f"{meant}(…)", source.replace(call.func, meant)
    else:
        hint, fix = replaced(call, f"{meant}({'1' if meant == 'on' else ''})", source)
    return source.error("FC227", span, message, f"did you mean with {hint}:?", fix)


def _run_code(node: ast.AST, result: str = "result") -> str:
    """``runCode = shopify.flow.run_code(…)`` that asks for the first path in a node; what it computes is left open."""
    query = "{ shop { name } }"
    for each in ast.walk(node):
        path = dotted(each) if isinstance(each, ast.expr) else None
        if path is not None and mark_of(path) in ("String", "[String]", "Int", "Money", "Decimal", "Boolean"):
            words = path.split(".")
            query = "".join(f"{{ {word} " for word in words) + " ".join("}" * len(words))
            break
    script = f'export default function main(input) {{ return {{ {result}: "" }}; }}'
    output = f"type Output {{ {result}: String! }}"
    fields = f"input={json.dumps('query ' + query)}, script='{script}', output_schema={json.dumps(output)}"
    return f"runCode = shopify.flow.run_code({fields})"


# A variable that only stands for something: what it stands for is written where it is read.


def inlined(node: ast.Assign | ast.AnnAssign, source: ViewText) -> Fix | None:
    """The assignment taken out, its value written wherever it is read; None where that is not possible everywhere."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    if len(targets) != 1 or not isinstance(targets[0], ast.Name) or node.value is None:
        return None
    name, text = targets[0].id, source.segment(node.value)
    nodes = list(ast.walk(source.parse()))
    names = [each for each in nodes if isinstance(each, ast.Name) and each.id == name]
    reads = [each for each in names if isinstance(each.ctx, ast.Load)]
    if "\n" in text or sum(isinstance(each.ctx, ast.Store) for each in names) != 1:
        return None
    if any(_is_part(each, name, dotted(node.value) is None) for each in nodes):
        return None
    lone = "pass" if node.col_offset else '""'
    edits = [*source.replace(node, lone).edits, *[Edit(source.span(each), text) for each in reads]]
    return Fix("likely", tuple(edits))


def _is_part(node: ast.AST, name: str, is_value: bool) -> bool:
    """Is a name read where its value cannot stand: in a text, or before a dot if it is no path?"""
    match node:
        case ast.JoinedStr():
            return any(isinstance(each, ast.Name) and each.id == name for each in ast.walk(node))
        case ast.Constant(value=str() as text):
            return "{" in text and name in text
        case ast.Attribute(value=ast.Name(id=word)) | ast.Subscript(value=ast.Name(id=word)):
            return is_value and word == name
        case _:
            return False

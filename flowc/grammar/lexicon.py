"""What a program may name: tasks with their versions and fields, and paths. Also what a view does name."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from lark.exceptions import LarkError

from flowc.grammar.parsing import parse
from flowc.model.sugar import VERSION
from flowc.records import record

NOTHING: Mapping[str, Any] = MappingProxyType({})


@record
class Known:
    """A version of a task: its type as Flow says it (``TRIGGER``, ``ACTION`` …), and the ids of its fields."""

    task: str
    version: str
    type: str
    fields: tuple[str, ...] = ()


@record
class Lexicon:
    """Tasks and paths.

    ``roots`` are the roots of the environment with the type each holds; ``types`` are the properties of types with
    the type of each; a type that is not listed has none. Types in ``open`` have properties of any name, and so has the
    type ``""``. Every other root is a variable of the program, whose properties are free; a name that is ``reserved``
    is none.
    """

    tasks: tuple[Known, ...]
    roots: Mapping[str, str] = NOTHING
    types: Mapping[str, Mapping[str, str]] = NOTHING
    open: frozenset[str] = frozenset()
    reserved: frozenset[str] = frozenset()


# What a view names.


def named(view: str) -> tuple[Known, ...]:
    """The tasks of a view, each with its fields, in order; none where the text is no view."""
    try:
        parse(view)
        calls = sorted(_calls(ast.parse(view)), key=lambda found: (found[0].lineno, found[0].col_offset))
    except (LarkError, SyntaxError, ValueError, RecursionError):
        return ()
    return tuple(known for call, usual in calls for known in _called(call, usual))


def _calls(module: ast.Module) -> Iterator[tuple[ast.Call, str]]:
    """The calls that stand where a task may be called, each with the type that such a task has if it says none."""
    for node in ast.walk(module):
        match node:
            case ast.FunctionDef(decorator_list=decorators):
                yield from ((each, "TRIGGER") for each in decorators if isinstance(each, ast.Call))
            case ast.If(test=ast.Call(func=ast.Call() | ast.Subscript()) as call):
                yield call, "CONDITION"
            case ast.For(iter=ast.Call() as call):
                yield call, "FOREACH"
            case ast.Expr(value=ast.Call() as call) | ast.Assign(value=ast.Call() as call):
                yield call, "ACTION"
            case _:
                pass


def _called(call: ast.Call, usual: str) -> Iterator[Known]:
    """The task of a call, where it is the call of one."""
    head, version = call.func, VERSION
    if isinstance(head, ast.Subscript):
        head, version = head.value, ast.literal_eval(head.slice)
    match head:
        case ast.Call(func=ast.Name(id="task"), args=[said], keywords=kinds):
            task, kind = ast.literal_eval(said), next((ast.literal_eval(each.value) for each in kinds), "")
        case ast.Attribute():
            task, kind = ast.unparse(head).replace(".", "::"), ""
        case _:
            return
    if usual == "ACTION" and task.rpartition("::")[2] == "wait":
        usual = "WAIT"
    yield Known(task, version, kind or usual, tuple(_fields(call)))


def _fields(call: ast.Call) -> Iterator[str]:
    for keyword in call.keywords:
        if keyword.arg is not None:
            yield keyword.arg
        elif isinstance(keyword.value, ast.Dict):
            yield from (ast.literal_eval(key) for key in keyword.value.keys if key is not None)

"""What a module imports, read from its source and never run: what it takes at the top, in functions, and by name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

BY_NAME = "import_module"
DOOR = "__getattr__"


@dataclass(frozen=True, slots=True)
class Imports:
    """The full names that a source takes; ``whole`` are the beginnings of names that are only known when it runs."""

    names: frozenset[str]
    whole: frozenset[str]


def read(source: str, module: str) -> Imports:
    """What a source of a module takes. Raises ``SyntaxError``.

    A door, which is a function ``__getattr__`` of a module, takes by names what the module also imports for checkers of
    types, so its calls are passed over.
    """
    names: set[str] = set()
    whole: set[str] = set()
    for node in _nodes(ast.parse(source)):
        match node:
            case ast.Import(found):
                names.update(each.name for each in found)
            case ast.ImportFrom(str(home), found):
                names.add(home)
                names.update(f"{home}.{each.name}" for each in found)
            case ast.Call(ast.Name(called) | ast.Attribute(attr=called), [first, *_]) if called == BY_NAME:
                _called(first, module, names, whole)
            case _:
                pass
    return Imports(frozenset(names), frozenset(whole))


def _nodes(tree: ast.Module) -> Iterator[ast.AST]:
    for each in tree.body:
        if not (isinstance(each, ast.FunctionDef) and each.name == DOOR):
            yield from ast.walk(each)


def _called(first: ast.expr, module: str, names: set[str], whole: set[str]) -> None:
    match first:
        case ast.Constant(str(name)):
            names.add(name)
        case ast.JoinedStr([ast.Constant(str(start)), *_]):
            whole.add(start)
        case ast.JoinedStr([ast.FormattedValue(ast.Name("__name__")), ast.Constant(str(more)), *_]):
            whole.add(module + more)
        case _:
            pass

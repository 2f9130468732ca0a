"""The child language: ``title``, ``when``, ``if``, ``for`` and ``do``, read into a view; the rest becomes holes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from flowc import Diagnostic, FlowError
from flowc.check import Known, examine
from flowc_training.bench.baselines.trees import dotted_name, parsed, text_of

HOLE = "HOLE"
_PATH = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+\Z")
_WAS = 300
"""Characters of what stood where a hole is."""


@dataclass(frozen=True, slots=True)
class Child:
    """A program as a view; as itself with its holes; and what is wrong at each of these, by number."""

    view: str
    program: str
    holes: Mapping[int, str]


def compiled(program: str, known: Known) -> Child:
    """The view of a child program, with holes where it is not of the language or the checker has an error."""
    tree = parsed(program)
    if tree is None:
        return Child(program, program, {1: "this is no Python: write the whole program again"})
    try:
        return _compiled(tree, known)
    except RecursionError:
        return Child(program, program, {1: "this is nested too deep: write the whole program again, flatter"})


def _compiled(tree: ast.Module, known: Known) -> Child:
    reader = _Reader()
    view = reader.view(tree)
    for line, why in _errors(view, known):
        reader.blame(line, why)
    nodes = [*reader.wrong.values()]
    holes = {at: f"{why} (there stood: {_text(node)})" for at, (node, why) in enumerate(nodes, 1)}
    holed = _Holed({id(node): at for at, (node, _) in enumerate(nodes, 1)}).visit(tree)
    return Child(view, ast.unparse(ast.fix_missing_locations(holed)) + "\n", holes)


def _text(node: ast.stmt) -> str:
    head = node.test if isinstance(node, ast.If) else node.iter if isinstance(node, ast.For) else node
    return ast.unparse(head)[:_WAS]


def _errors(view: str, known: Known) -> Iterator[tuple[int, str]]:
    """The lines of a view that have an error, and what it is."""
    try:
        found: tuple[Diagnostic, ...] | list[Diagnostic] = examine(view, known).diagnostics
    except FlowError as error:
        found = error.diagnostics
    for each in found:
        if each.severity == "error":
            hint = f"; {each.hint}" if each.hint else ""
            yield each.span.line if each.span else 1, f"{each.message}{hint}"


@dataclass(slots=True)
class _Reader:
    """Reads statements; ``kept`` are those of the language in their order, ``lines`` what they became of the view."""

    title: str = "Workflow"
    triggers: list[tuple[ast.stmt, ast.expr]] = field(default_factory=list[tuple[ast.stmt, ast.expr]])
    kept: list[ast.stmt] = field(default_factory=list[ast.stmt])
    wrong: dict[int, tuple[ast.stmt, str]] = field(default_factory=dict[int, tuple[ast.stmt, str]])
    lines: dict[int, ast.stmt] = field(default_factory=dict[int, ast.stmt])

    def view(self, tree: ast.Module) -> str:
        """The view of all statements that are of the language. Raises ``RecursionError`` where it is too deep."""
        body = self.block(tree.body) or [ast.Pass()]
        named = ast.Call(ast.Name("workflow", ast.Load()), [ast.Constant(self.title)], [])
        decorators = [named, *(call for _, call in self.triggers)]
        empty = ast.arguments([], [], None, [], [], None, [])
        view = text_of(ast.FunctionDef("workflow", empty, body, decorators, None))
        if not view:
            raise RecursionError("the view is too deep to be said")
        again = parsed(view)
        if again is not None and isinstance(again.body[0], ast.FunctionDef):
            self._place(again.body[0])
        return view

    def _place(self, made: ast.FunctionDef) -> None:
        """Which line of the view is of which statement; the innermost counts."""
        for (statement, _), call in zip(self.triggers, made.decorator_list[1:], strict=True):
            self.lines[call.lineno] = statement
        for statement, node in zip(self.kept, _steps(made.body), strict=True):
            for line in range(node.lineno, (node.end_lineno or node.lineno) + 1):
                self.lines[line] = statement

    def blame(self, line: int, why: str) -> None:
        """An error of a line of the view is its statement's."""
        statement = self.lines.get(line)
        if statement is not None:
            self.wrong.setdefault(id(statement), (statement, why))

    def block(self, block: list[ast.stmt]) -> list[ast.stmt]:
        made = (self.statement(each) for each in block)
        return [each for each in made if each is not None]

    def statement(self, node: ast.stmt) -> ast.stmt | None:
        match node:
            case ast.If(test, body, orelse):
                self.kept.append(node)
                return ast.If(test, self.block(body) or [ast.Pass()], self.block(orelse))
            case ast.For(target, listed, body, []):
                self.kept.append(node)
                return ast.For(target, listed, self.block(body) or [ast.Pass()], [])
            case ast.Pass():
                return None
            case ast.Expr(ast.Call(ast.Name("title"), [ast.Constant(str(text))], [])):
                self.title = text
                return None
            case ast.Expr(ast.Call(ast.Name("when"), [ast.Constant(str(task))], keywords)):
                self._trigger(node, task, keywords)
                return None
            case ast.Expr(ast.Call(ast.Name("do"), [ast.Constant(str(task))], keywords)):
                return self._step(node, task, keywords, None)
            case ast.Assign(
                [ast.Name() as name], ast.Call(ast.Name("do"), [ast.Constant(str(task))], keywords)
            ):
                return self._step(node, task, keywords, name)
            case _:
                self._refuse(node, "this is not in the language: there are title, when, if, for and do")
                return None

    def _trigger(self, node: ast.stmt, task: str, keywords: list[ast.keyword]) -> None:
        if _PATH.match(task):
            self.triggers.append((node, _call(task, keywords)))
        else:
            self._refuse(node, "a task is its id with dots")

    def _step(
        self, node: ast.stmt, task: str, keywords: list[ast.keyword], name: ast.Name | None
    ) -> ast.stmt | None:
        if not _PATH.match(task):
            self._refuse(node, "a task is its id with dots")
            return None
        self.kept.append(node)
        made = _call(task, keywords)
        return ast.Expr(made) if name is None else ast.Assign([name], made)

    def _refuse(self, node: ast.stmt, why: str) -> None:
        self.wrong[id(node)] = node, why


def _call(task: str, keywords: list[ast.keyword]) -> ast.Call:
    return ast.Call(dotted_name(task), [], keywords)


def _steps(block: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a view in their order, those inside of others after them."""
    for each in block:
        if isinstance(each, ast.Pass):
            continue
        yield each
        if isinstance(each, ast.If):
            yield from _steps(each.body)
            yield from _steps(each.orelse)
        elif isinstance(each, ast.For):
            yield from _steps(each.body)


class _Holed(ast.NodeTransformer):
    """A program with holes: in place of a step, of a condition's test, of the list of a loop."""

    def __init__(self, numbers: Mapping[int, int]) -> None:
        self._numbers = numbers

    def visit(self, node: ast.AST) -> ast.AST:
        number = self._numbers.get(id(node))
        hole = ast.Name(f"{HOLE}_{number}", ast.Load())
        if number is not None and isinstance(node, ast.If):
            node.test = hole
        elif number is not None and isinstance(node, ast.For):
            node.iter = hole
        elif number is not None:
            return ast.Expr(hole)
        return self.generic_visit(node)

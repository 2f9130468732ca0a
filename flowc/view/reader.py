"""Reads a Python view: the syntax tree becomes a workflow, and every problem of the text is reported.

Nothing of the view is ever run or imported. The result's steps stand in the order of the text; ``flow``
gives their links, ``structure`` their canonical order.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator

from flowc.diagnostics.diagnostic import Diagnostic
from flowc.graph.flow import MOST_LINKS, TooManyLinksError, circles, links, visited
from flowc.graph.links import canonical_links
from flowc.model.blocks import Program, renumber
from flowc.model.names import variable
from flowc.model.workflow import Declaration, Workflow
from flowc.records import record
from flowc.text.conflicts import suspected
from flowc.view.declarations import read_declaration
from flowc.view.statements import StatementReader
from flowc.view.steps import named_by
from flowc.view.text import Refused, ViewText


@record
class Reading:
    """A workflow, and what of its view could not go into it."""

    workflow: Workflow
    warnings: tuple[Diagnostic, ...] = ()


def read_workflow(text: str) -> Workflow:
    """The workflow of a view, footer and other comments aside.

    Raises ``FlowError`` with all problems found.
    """
    return read_view(text).workflow


def read_view(text: str) -> Reading:
    """The workflow of a view, and a warning for each comment that has no place in it.

    Raises ``FlowError`` with all problems found.
    """
    source = ViewText(text)
    module = source.parse()
    reader = Reader(source)
    try:
        workflow = reader.module(module)
    except RecursionError:
        raise source.too_deep() from None
    source.finish()
    assert workflow is not None
    found = suspected(source.text)
    return Reading(workflow, tuple(reader.warnings if found is None else [found, *reader.warnings]))


class Reader(StatementReader):
    """Reads a whole view."""

    def __init__(self, source: ViewText) -> None:
        super().__init__(source)
        self.warnings: list[Diagnostic] = []

    def module(self, module: ast.Module) -> Workflow | None:
        declarations: list[Declaration] = []
        functions: list[ast.FunctionDef] = []
        for node in module.body:
            if type(node) is ast.FunctionDef:
                functions.append(node)
                continue
            try:
                declared = read_declaration(node, self.source)
                if declared is not None:
                    declarations.append(declared)
                elif not _is_ignorable(node):
                    self.foreign(node)
            except Refused:
                continue
        function = functions[0] if len(functions) == 1 else self.chosen(functions, module)
        return None if function is None else self.workflow(function, tuple(declarations))

    def foreign(self, node: ast.stmt) -> None:
        from flowc.view.mistakes.module import module_mistake

        module_mistake(node, self.source)

    def chosen(self, functions: list[ast.FunctionDef], module: ast.Module) -> ast.FunctionDef | None:
        """The workflow among several functions; the others are mistakes."""
        from flowc.view.mistakes.module import functions_mistake

        return functions_mistake(functions, module, self.source)

    def workflow(self, node: ast.FunctionDef, declarations: tuple[Declaration, ...]) -> Workflow | None:
        name, note = self.decorators(node)
        self.collect(node)
        body = node.body
        first = body[0]
        if type(first) is ast.Expr and type(first.value) is ast.Constant and type(first.value.value) is str:
            note = _and(note, inspect.cleandoc(first.value.value) or None)
            body = body[1:]
        block = self.block(body, node.lineno)
        if self.source.diagnostics:
            return None
        if self.scope.own:
            from flowc.view.strays import find_strays

            find_strays(node, self.scope, self.source)
        if self.source.comments:
            from flowc.view.leftovers import place_comments

            note = _and(note, place_comments(self, node))
        if self.source.diagnostics:
            return None
        program = Program(tuple(self.triggers), block)
        if self.functions:
            program = self.reordered(program)
            self.empty(program)
            if self.source.diagnostics:
                return None
        try:
            outs = links(program, len(self.steps))
        except TooManyLinksError:
            self.multiplied(node)
            return None
        return Workflow(name, note, declarations, tuple(self.steps), tuple(canonical_links(self.steps, outs)))

    def reordered(self, program: Program) -> Program:
        """The program with its steps in the order a walk meets them, which no function's place changes."""
        order = visited(program)
        if len(order) < len(self.steps):
            self.uncalled()
            return program
        number = [0] * len(order)
        for new, old in enumerate(order):
            number[old] = new
        self.steps = [self.steps[old] for old in order]
        self.places = [self.places[old] for old in order]
        return renumber(program, number)

    def empty(self, program: Program) -> None:
        """Reports functions that call each other in a circle with no step in it."""
        for name in circles(program.body):
            node = self.functions[name]
            hint = "put its steps into it, or leave its calls out"
            self.source.error("FC208", node, f"the local function {name} has no steps and calls itself", hint)

    def multiplied(self, node: ast.FunctionDef) -> None:
        """Reports local functions that call each other several times, level after level."""
        message = f"the calls of local functions in this workflow stand for more than {MOST_LINKS:,} links"
        self.source.error("FC202", node, message, "call each function once from where it is to go on")

    def uncalled(self) -> None:
        """Reports the functions that nothing the workflow does calls."""
        for name, node in self.functions.items():
            if name not in self.called:
                hint = f"call it where it goes on, {name}(), or put its steps under with detached():"
                self.source.error("FC208", node, f"the local function {name} is never called", hint)
        if not self.source.diagnostics:
            node = next(iter(self.functions.values()))
            hint = f"call one from the workflow: {node.name}()"
            self.source.error("FC208", node, "these local functions call only each other", hint)

    def decorators(self, node: ast.FunctionDef) -> tuple[str | None, str | None]:
        """The name and the note of the workflow; its triggers become steps."""
        name: str | None = None
        note: str | None = None
        heads = 0
        floor = 0
        for decorator in node.decorator_list:
            call = decorator if type(decorator) is ast.Call else None
            if call and type(call.func) is ast.Name and call.func.id == "workflow":
                name, note = self.head(call)
                heads += 1
            else:
                self.trigger(decorator, floor)
            floor = decorator.end_lineno or 0
        if heads != 1:
            from flowc.view.mistakes.module import head_mistake

            head_mistake(node, heads, self.source)
        return name, note

    def head(self, call: ast.Call) -> tuple[str | None, str | None]:
        if len(call.args) == 1 and not call.keywords:
            argument = call.args[0]
            if type(argument) is ast.Constant and type(argument.value) is str:
                return argument.value, None
        from flowc.view.heads import read_head

        return read_head(call, self.source)

    def trigger(self, node: ast.expr, floor: int) -> None:
        if type(node) is not ast.Call:
            from flowc.view.mistakes.module import decorator_mistake

            decorator_mistake(node, self.source)
            return
        remarks = self.remarks(node, floor)
        try:
            self.triggers.append(self.add(self.call(node, "TRIGGER", remarks, None), node))
        except Refused:
            pass

    def collect(self, function: ast.FunctionDef) -> None:
        """Notes all local functions: they may be called before they are defined."""
        assigned: list[ast.Assign] = []
        leaving = False
        for node in _statements(function.body):
            if type(node) is ast.FunctionDef:
                self.defined(node)
            elif type(node) is ast.Assign:
                assigned.append(node)
            elif type(node) is ast.Return or type(node) is ast.Continue:
                leaving = True
        if self.functions and assigned:
            self.results(assigned, {argument.arg for argument in function.args.args})
        if leaving:
            from flowc.view.leaving import arrange

            arrange(function, self.source)

    def defined(self, node: ast.FunctionDef) -> None:
        if node.name in self.functions:
            hint = f"rename one: def {node.name}_2(): and its calls"
            self.source.error("FC216", node, f"there are two local functions {node.name}", hint)
        self.functions[node.name] = node

    def results(self, assigned: list[ast.Assign], roots: set[str]) -> None:
        """A local function may read a result that is assigned below it."""
        for node in assigned:
            target, value = node.targets[0], node.value
            if type(target) is not ast.Name or type(value) is not ast.Call or target.id in roots:
                continue
            said = value.args[0] if value.args else None
            own = said.value if isinstance(said, ast.Constant) and isinstance(said.value, str) else None
            name = named_by(target.id) if own is None else own
            meant = None if name is None else variable(name)
            if meant is not None and meant != target.id:
                self.scope.define(target.id, meant)


def _and(note: str | None, more: str | None) -> str | None:
    """A note, and more of it."""
    return more if note is None else note if more is None else f"{note}\n{more}"


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """All statements of a block and of the blocks in it."""
    todo = [body]
    while todo:
        for node in todo.pop():
            yield node
            kind = type(node)
            if kind is ast.Expr or kind is ast.Assign:
                continue
            todo += [block for block in (getattr(node, "body", None), getattr(node, "orelse", None)) if block]


def _is_ignorable(node: ast.stmt) -> bool:
    """A module's docstring, and the imports an editor may want."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return isinstance(node.value.value, str)
    if isinstance(node, ast.ImportFrom):
        return node.module is not None and node.module.partition(".")[0] in ("flowc", "__future__")
    return isinstance(node, ast.Import) and all(each.name.partition(".")[0] == "flowc" for each in node.names)

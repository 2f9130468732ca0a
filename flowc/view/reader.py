"""Reads a Python view: the syntax tree becomes a workflow, and every problem of the text is reported.

Nothing of the view is ever run or imported. The result's steps stand in the order of the text; ``flow``
gives their links, ``structure`` their canonical order.
"""

from __future__ import annotations

import ast
import inspect
from contextlib import suppress

from flowc.diagnostics.diagnostic import Diagnostic
from flowc.graph.links import OUTPUT
from flowc.graph.ports import Several, TooManyLinksError
from flowc.model.workflow import Declaration, Link, Workflow
from flowc.records import record, replace
from flowc.text.conflicts import suspected
from flowc.view import mistakes
from flowc.view.declarations import read_declaration
from flowc.view.functions import Functions
from flowc.view.heads import read_head
from flowc.view.places import Places
from flowc.view.printed import reader as printed
from flowc.view.scope import find_strays
from flowc.view.statements import StatementReader
from flowc.view.steps import StepReader
from flowc.view.text import Refused, ViewText, blocks


@record
class Reading:
    """A workflow, where its view says what, and what of the view could not go into it."""

    workflow: Workflow
    places: Places
    warnings: tuple[Diagnostic, ...] = ()


def read_workflow(text: str) -> Workflow:
    """The workflow of a view, footer and other comments aside.

    Raises ``FlowError`` with all problems found.
    """
    return printed.read(text) or read_view(text).workflow


def read_view(text: str) -> Reading:
    """The workflow of a view, and a warning for each comment that has no place in it.

    Raises ``FlowError`` with all problems found.
    """
    source = ViewText(text)
    module = source.parse()
    try:
        reading = _Reader(source).module(module)
    except RecursionError:
        raise source.too_deep() from None
    source.finish()
    assert reading is not None
    found = suspected(source.text)
    return reading if found is None else replace(reading, warnings=(found, *reading.warnings))


class _Reader:
    """Reads a whole view; None is what has a mistake, which the source notes."""

    def __init__(self, source: ViewText) -> None:
        self.source = source
        self.steps = StepReader(source)
        self.functions = Functions(source, self.steps.scope, self.steps.ports)
        self.statements = StatementReader(self.steps, self.functions)
        self.heads: list[ast.Call] = []
        self.declared: list[tuple[ast.stmt, Declaration]] = []

    def module(self, module: ast.Module) -> Reading | None:
        functions: list[ast.FunctionDef] = []
        for node in module.body:
            if type(node) is ast.FunctionDef:
                functions.append(node)
                continue
            try:
                declared = read_declaration(node, self.source)
                if declared is not None:
                    self.declared.append((node, declared))
                elif not _is_ignorable(node):
                    mistakes.module.module_mistake(node, self.source)
            except Refused:
                continue
        function = functions[0] if len(functions) == 1 else None
        if function is None:
            function = mistakes.module.functions_mistake(functions, module, self.source)
        return None if function is None else self.workflow(function)

    def workflow(self, node: ast.FunctionDef) -> Reading | None:
        name, note = self.decorators(node)
        self.collect(node)
        body = node.body
        first = body[0]
        if type(first) is ast.Expr and type(first.value) is ast.Constant and type(first.value.value) is str:
            note = _and(note, inspect.cleandoc(first.value.value) or None)
            body = body[1:]
        ports = Several([self.steps.ports.of(trigger, OUTPUT) for trigger in self.statements.triggers])
        self.statements.block(body, node.lineno, ports, self.statements.triggers)
        if self.source.diagnostics:
            return None
        if self.steps.scope.own:
            find_strays(node, self.steps.scope)
        warnings: tuple[Diagnostic, ...] = ()
        if self.source.comments:
            from flowc.view.leftovers import place_comments

            said, warnings = place_comments(self.steps, node)
            note = _and(note, said)
        if self.source.diagnostics:
            return None
        found = self.links(node)
        if found is None:
            return None
        declarations = tuple([declared for _, declared in self.declared])
        workflow = Workflow(name, note, declarations, tuple(self.steps.steps), found)
        return Reading(workflow, self.places(node), warnings)

    def links(self, node: ast.FunctionDef) -> tuple[Link, ...] | None:
        """The links of the workflow, whose steps are put in the order a walk meets them."""
        steps, ports = self.steps, self.steps.ports
        order = ports.order()
        if self.functions.nodes:
            if len(order) < len(steps.steps):
                self.functions.uncalled()
            self.functions.check()
            if self.source.diagnostics:
                return None
            steps.reorder(order)
        try:
            return tuple(ports.links(steps.steps, order))
        except TooManyLinksError:
            self.functions.multiplied(node)
            return None

    def places(self, node: ast.FunctionDef) -> Places:
        """Where what was read stands."""
        steps = self.steps
        declarations = [declaration for declaration, _ in self.declared]
        ports = sorted(self.statements.names, key=lambda name: name.lineno)
        calls = self.functions.calls
        return Places(self.source, node, self.heads[0], declarations, steps.places, steps.parts, ports, calls)

    def decorators(self, node: ast.FunctionDef) -> tuple[str | None, str | None]:
        """The name and the note of the workflow; its triggers become steps."""
        name: str | None = None
        note: str | None = None
        floor = 0
        for decorator in node.decorator_list:
            call = decorator if type(decorator) is ast.Call else None
            if call and type(call.func) is ast.Name and call.func.id == "workflow":
                name, note = read_head(call, self.source)
                self.heads.append(call)
            else:
                self.trigger(decorator, floor)
            floor = decorator.end_lineno or 0
        if len(self.heads) != 1:
            mistakes.module.head_mistake(node, len(self.heads), self.source)
        return name, note

    def trigger(self, node: ast.expr, floor: int) -> None:
        if type(node) is not ast.Call:
            mistakes.module.decorator_mistake(node, self.source)
            return
        steps = self.steps
        with suppress(Refused):
            step = steps.call(node, "TRIGGER", steps.remarks(node, floor), None)
            self.statements.triggers.append(steps.add(step, node, node, []))

    def collect(self, function: ast.FunctionDef) -> None:
        """Notes all local functions: they may be called before they are defined."""
        assigned: list[ast.Assign] = []
        leaving = False
        for block in blocks(function.body):
            for node in block:
                if type(node) is ast.FunctionDef:
                    self.functions.define(node)
                elif type(node) is ast.Assign:
                    assigned.append(node)
                elif type(node) is ast.Return or type(node) is ast.Continue:
                    leaving = True
        if self.functions.nodes and assigned:
            self.functions.results(assigned, {argument.arg for argument in function.args.args})
        if leaving:
            from flowc.view.leaving import arrange

            arrange(function, self.source)


def _and(note: str | None, more: str | None) -> str | None:
    """A note, and more of it."""
    return more if note is None else note if more is None else f"{note}\n{more}"


def _is_ignorable(node: ast.stmt) -> bool:
    """A module's docstring, and the imports an editor may want."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return isinstance(node.value.value, str)
    if isinstance(node, ast.ImportFrom):
        return node.module is not None and node.module.partition(".")[0] in ("flowc", "__future__")
    return isinstance(node, ast.Import) and all(each.name.partition(".")[0] == "flowc" for each in node.names)

"""Calls of tasks as steps: task, name, fields and remarks."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from contextlib import suppress

from flowc.graph.ports import Port, Ports
from flowc.model import names
from flowc.model.workflow import Field, Step
from flowc.view import mistakes
from flowc.view.comments import NONE, Remarks, read_remarks
from flowc.view.comparisons import Parts
from flowc.view.places import StepPlace
from flowc.view.scope import Scope
from flowc.view.tasks import Task, default_type, read_task
from flowc.view.tests import TestReader
from flowc.view.text import Refused, ViewText
from flowc.view.values import read_value


def named_by(variable: str) -> str | None:
    """The name of the step whose result is assigned to a variable; ``_`` is for results nobody needs.

    ``late_orders`` names it like ``lateOrders``, which is what Flow calls the result.
    """
    if variable == names.NAMELESS:
        return None
    name = names.step_name(variable)
    meant = names.variable(name)
    return name if meant is None or meant == variable else names.step_name(meant)


class StepReader:
    """Reads calls of tasks. ``places`` tells where each of the ``steps`` stands, ``parts`` what is in conditions."""

    def __init__(self, source: ViewText) -> None:
        self.source = source
        self.scope = Scope(source)
        self.parts: Parts = []
        self.tests = TestReader(source, self.scope, self.parts)
        self.ports = Ports()
        self.steps: list[Step] = []
        self.places: list[StepPlace] = []

    def add(self, step: Step, node: ast.stmt | ast.expr, call: ast.Call | None, port: Port) -> int:
        """Notes a step, where it stands, and what it hangs from."""
        self.places.append(StepPlace(node, call))
        self.steps.append(step)
        return self.ports.add(port)

    def reorder(self, order: Sequence[int]) -> None:
        """Puts the steps into another order."""
        self.steps = [self.steps[old] for old in order]
        self.places = [self.places[old] for old in order]

    def remarks(self, node: ast.stmt | ast.expr, floor: int) -> Remarks:
        """What the comment lines right above say; a decorator begins with its ``@``."""
        if not self.source.comments:
            return NONE
        column = node.col_offset - isinstance(node, ast.expr)
        lines = self.source.remarks(node.lineno, column, floor)
        return read_remarks(lines) if lines else NONE

    def call(self, node: ast.Call, place: str | None, remarks: Remarks, defined: str | None) -> Step:
        """The step of a task's call; ``place`` is the type its place tells, if any. Raises ``Refused``."""
        task = read_task(node, self.source)
        fields = self.fields(node) if node.keywords else ()
        name = remarks.name
        if node.args:
            name = self.name(node, task)
        elif name is None and defined is not None:
            name = named_by(defined)
        if not self.scope.is_plain and task.id == "shopify::flow::run_code":
            self.input(node)
        kind = task.type
        if kind is None:
            kind = default_type(task.id) if place is None else place
        return Step(task.id, task.version, kind, fields, name, remarks.description, remarks.note)

    def name(self, node: ast.Call, task: Task) -> str | None:
        """The name a call's positional argument gives its step."""
        argument = node.args[0]
        if len(node.args) == 1 and type(argument) is ast.Constant and isinstance(argument.value, str):
            return argument.value
        mistakes.calls.positional_mistake(node, task.id, task.version, self.source)
        for each in node.args:
            if not isinstance(each, ast.Constant | ast.Starred):
                with suppress(Refused):  # what else is wrong with the values is said at once
                    read_value(each, "", self.source, self.scope)
        return None

    def fields(self, node: ast.Call) -> tuple[Field, ...]:
        """The fields of a call, in order."""
        fields: list[Field] = []
        source, scope = self.source, self.scope
        for keyword in node.keywords:
            name = keyword.arg
            if name is not None:
                try:
                    fields.append(Field(name, read_value(keyword.value, name, source, scope)))
                except Refused:  # what is wrong with one field does not stop the others
                    self.refused(node, name)
            elif isinstance(keyword.value, ast.Dict):
                for key, value in zip(keyword.value.keys, keyword.value.values, strict=True):
                    if isinstance(key, ast.Constant) and isinstance(key.value, str):
                        with suppress(Refused):
                            fields.append(Field(key.value, read_value(value, key.value, source, scope)))
                    else:
                        hint = "write the field's id in quotes"
                        self.source.error("FC238", key or value, "a field's id is text", hint)
            else:
                hint = '{"odd-id": "x"} has the fields whose ids are no names'
                self.source.error("FC238", keyword.value, "** takes a dict of fields here", hint)
        if len(fields) > 1 and len({field.id for field in fields}) < len(fields):
            self.repeated(node)
        return tuple(fields)

    def refused(self, node: ast.Call, field: str) -> None:
        """Completes what was said of a value by what the task takes there."""
        if self.source.diagnostics[-1].code == "FC234":
            self.source.diagnostics[-1] = mistakes.fields.completed(self.source.diagnostics[-1], node, field)

    def repeated(self, node: ast.Call) -> None:
        """Reports a keyword that comes twice, which is no Python either."""
        seen: set[str] = set()
        for keyword in node.keywords:
            if keyword.arg in seen:
                hint = "take one of them out"
                self.source.error("FC238", keyword, f"the field {keyword.arg} is given twice", hint)
            elif keyword.arg is not None:
                seen.add(keyword.arg)

    def input(self, node: ast.Call) -> None:
        """Reports a Run code step whose query reads a result by a name that Flow does not know."""
        for keyword in node.keywords:
            value = keyword.value
            if keyword.arg == "input" and isinstance(value, ast.Constant) and isinstance(value.value, str):
                for word in _selected(value.value):
                    meant = self.scope.names.get(word)
                    if meant is not None and meant != word:
                        hint = f"call it {meant} in Python too, in the query, and where the script reads it"
                        self.source.error(
                            "FC205", value, f"the query reads {word}, which Flow calls {meant}", hint
                        )


def _selected(query: str) -> list[str]:
    """The outermost selections of a GraphQL query."""
    depth = 0
    found: list[str] = []
    word = ""
    for character in query + " ":
        if character.isalnum() or character == "_":
            word += character
            continue
        if word and depth == 1:
            found.append(word)
        word = ""
        depth += (character == "{") - (character == "}")
    return found

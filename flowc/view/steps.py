"""Calls of tasks as steps: task, name, fields and remarks."""

from __future__ import annotations

import ast

from flowc import names
from flowc.model import Field, Step
from flowc.view.comments import NONE, Remarks, read_remarks
from flowc.view.conditions import ExpressionReader
from flowc.view.scope import Scope
from flowc.view.source import Refused, Source
from flowc.view.tasks import default_type, read_task
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
    """Reads calls of tasks. ``places`` has the node of each step, in the order of ``steps``."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.scope = Scope(source)
        self.tests = ExpressionReader(source, self.scope)
        self.steps: list[Step] = []
        self.places: list[ast.stmt | ast.expr] = []

    def add(self, step: Step, node: ast.stmt | ast.expr) -> int:
        """Notes a step and where it stands."""
        self.places.append(node)
        self.steps.append(step)
        return len(self.steps) - 1

    def remarks(self, node: ast.stmt | ast.expr, floor: int) -> Remarks:
        """What the comment lines right above say; a decorator begins with its ``@``."""
        if not self.source.comments:
            return NONE
        column = node.col_offset - isinstance(node, ast.expr)
        lines = self.source.remarks(node.lineno, column, floor)
        return read_remarks(lines) if lines else NONE

    def call(self, node: ast.Call, place: str | None, remarks: Remarks, defined: str | None) -> Step:
        """The step of a task's call; ``place`` is the type its place tells, if any. Raises ``Refused``."""
        task = read_task(node.func, self.source)
        fields = self.fields(node) if node.keywords else ()
        name = remarks.name
        if node.args:
            name = self.name(node)
        elif name is None and defined is not None:
            name = named_by(defined)
        if not self.scope.is_plain and task.id == "shopify::flow::run_code":
            self.input(node)
        kind = task.type
        if kind is None:
            kind = default_type(task.id) if place is None else place
        return Step(task.id, task.version, kind, fields, name, remarks.description, remarks.note)

    def name(self, node: ast.Call) -> str | None:
        """The name a call's positional argument gives its step."""
        argument = node.args[0]
        if len(node.args) == 1 and type(argument) is ast.Constant and isinstance(argument.value, str):
            return argument.value
        from flowc.view.mistakes.tasks import positional_mistake

        positional_mistake(node, self.source)
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
                except Refused:
                    pass  # what is wrong with one field does not stop the others
            elif isinstance(keyword.value, ast.Dict):
                for key, value in zip(keyword.value.keys, keyword.value.values, strict=True):
                    if isinstance(key, ast.Constant) and isinstance(key.value, str):
                        self.field(key.value, value, fields)
                    else:
                        self.source.error("FC238", key or value, "a field's id is text", '**{"odd-id": …}')
            else:
                self.source.error("FC238", keyword.value, "** takes a dict of fields here", '**{"odd-id": …}')
        if len(fields) > 1 and len({field.id for field in fields}) < len(fields):
            self.repeated(node)
        return tuple(fields)

    def field(self, name: str, node: ast.expr, fields: list[Field]) -> None:
        """One field with a name that is no keyword."""
        try:
            fields.append(Field(name, read_value(node, name, self.source, self.scope)))
        except Refused:
            pass

    def repeated(self, node: ast.Call) -> None:
        """Reports a keyword that comes twice, which is no Python either."""
        seen: set[str] = set()
        for keyword in node.keywords:
            if keyword.arg in seen:
                entry = f'**{{"{keyword.arg}": {self.source.segment(keyword.value)}}}'
                hint = f"take one of them out; a field that a step really has twice is written {entry}"
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

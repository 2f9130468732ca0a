"""Run code: the query against what the step can read, the schema of what it returns, and the script.

What later steps read of the result, ``scope`` knows: it is what the schema declares.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import TypeAlias

from flowc.check.context import Context
from flowc.check.findings import At, Finding, of_problem
from flowc.check.scope.resolving import told
from flowc.check.scope.roots import Absent, Scope
from flowc.check.scope.types import UNKNOWN, Types
from flowc.diagnostics import extras
from flowc.diagnostics.problems import Problem
from flowc.model.workflow import Field
from flowc.schema.environment import RUN_CODE

_CODES = {
    extras.MISSING: extras.MISSING,
    "graphql-syntax": "FC470",
    "unknown-field": "FC472",
    "unknown-root": "FC472",
    "query-connection": "FC472",
    "script-syntax": "FC474",
    "script-name": "FC479",
    "script-input": "FC494",
}
_QUERY, _OUTPUT, _SCRIPT = "FC471", "FC473", "FC475"
"""The codes of all other problems of a query, a schema and a script."""

Check: TypeAlias = Callable[[str, Context, int], tuple[Problem, ...]]


def check_run_code(context: Context) -> Iterator[Finding]:
    """What is wrong with the Run code steps."""
    for place, number, _, field in context.fields(RUN_CODE):
        text = _text(field)
        if text is not None and field.id in _FIELDS:
            code, check = _FIELDS[field.id]
            for problem in _problems(check, text, context, place):
                at = At(place, number).within(problem.start, problem.end)
                yield of_problem(problem, _CODES, code, at)
        if text is not None and field.id == "input":
            yield from _gone(text, context.scope, At(place, number))


def _gone(query: str, scope: Scope, at: At) -> Iterator[Finding]:
    """The roots of a query whose data a wait has taken away."""
    try:
        with _packages():
            from flowc.run_code.query import roots
    except extras.PackageMissing:
        return  # that it is missing is said already
    for name, start, end in roots(query):
        gone = None if at.step is None else scope.gone(at.step, name)
        if gone is not None:
            message, hint, severity = told(name, gone)
            yield Finding("FC487", message, at.within(start, end), hint, severity)


def _problems(check: Check, text: str, context: Context, step: int) -> tuple[Problem, ...]:
    try:
        return check(text, context, step)
    except extras.PackageMissing as missing:
        return (missing.problem(text),)


def _text(field: Field) -> str | None:
    """The text of a field; one that looks like JSON, such as ``{}``, has been read as such."""
    text = getattr(field.value, "text", None)
    return text if isinstance(text, str) else None


# The three fields.


def _query(text: str, context: Context, step: int) -> tuple[Problem, ...]:
    with _packages():
        from flowc.run_code.query import check_query
    return check_query(text, lambda owner: _fields(owner, context.scope, step))


def _output(text: str, _: Context, __: int) -> tuple[Problem, ...]:
    with _packages():
        from flowc.run_code.output import check_output
    return check_output(text)


def _script(text: str, context: Context, step: int) -> tuple[Problem, ...]:
    with _packages():
        from flowc.run_code.returns import check_returns
        from flowc.run_code.script import check_script
        from flowc.run_code.shape import shape_of
    queries = [field for field in context.workflow.steps[step].fields if field.id == "input"]
    query = _text(queries[0]) if len(queries) == 1 else None

    def fields_of(owner: str) -> Mapping[str, str | None] | None:
        return _fields(owner, context.scope, step)

    found = check_script(text, shape_of(query, fields_of) if query is not None else None, fields_of)
    schemas = [field for field in context.workflow.steps[step].fields if field.id == "output_schema"]
    schema = _text(schemas[0]) if len(schemas) == 1 else None
    if schema is None or any(each.severity == "error" for each in found):
        return found
    return (*found, *check_returns(text, schema))


def _packages() -> AbstractContextManager[None]:
    return extras.needed("checking Run code")


_FIELDS: dict[str, tuple[str, Check]] = {
    "input": (_QUERY, _query),
    "output_schema": (_OUTPUT, _output),
    "script": (_SCRIPT, _script),
}


# What a query can read.


def _fields(owner: str, scope: Scope, step: int) -> Mapping[str, str | None] | None:
    """The fields of a type, of "" the roots; None for a type without fields."""
    if not owner:
        return _Roots(scope, step)
    return _Properties(owner, scope.types) if scope.types.kind(owner) == "object" else None


class _Roots(Mapping[str, str | None]):
    """The roots in sight of a step. Those that nobody knows for sure are there, and of no known type."""

    def __init__(self, scope: Scope, step: int) -> None:
        self.scope = scope
        self.step = step

    def __getitem__(self, name: str) -> str | None:
        root = self.scope.root(self.step, name)
        if not isinstance(root, Absent):
            return _known(root.mark, self.scope.types)
        if root.severity == "error":
            raise KeyError(name)
        return None

    def __iter__(self) -> Iterator[str]:
        return iter(self.scope.names(self.step))

    def __len__(self) -> int:
        return len(self.scope.names(self.step))


class _Properties(Mapping[str, str | None]):
    """The properties of a type, declared fields included; a type that is not closed has any."""

    def __init__(self, owner: str, types: Types) -> None:
        self.owner = owner
        self.types = types

    def __getitem__(self, name: str) -> str | None:
        mark = self.types.property(self.owner, name)
        if mark is None:
            raise KeyError(name)
        return _known(mark, self.types)

    def __iter__(self) -> Iterator[str]:
        return iter(self.types.names(self.owner))

    def __len__(self) -> int:
        return len(self.types.names(self.owner))


def _known(mark: str, types: Types) -> str | None:
    """The mark of a type that is known."""
    return None if mark == UNKNOWN or types.kind(mark) == "unknown" else mark

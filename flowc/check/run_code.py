"""Run code: the query against what the step can read, the schema of what it returns, and the script.

What later steps read of the result, ``scope`` knows: it is what the schema declares.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TypeAlias, cast

from flowc.check.context import Context
from flowc.check.findings import At, Finding, of_problem
from flowc.check.scope.resolving import PathReader
from flowc.check.scope.roots import Absent, Scope
from flowc.check.scope.types import UNKNOWN, Types
from flowc.diagnostics import extras
from flowc.diagnostics.diagnostic import Problem
from flowc.model.workflow import Field, Step
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
_PURPOSE = "checking Run code"

Check: TypeAlias = Callable[[str, Context, int], tuple[Problem, ...]]


def check_run_code(context: Context) -> Iterator[Finding]:
    """What is wrong with the Run code steps."""
    for place, number, _, field in context.fields(RUN_CODE):
        text = _text(field)
        if text is not None and field.id in _FIELDS:
            code, check = _FIELDS[field.id]
            for problem in extras.or_missing(text, partial(check, text, context, place)):
                at = At(place, number).within(problem.start, problem.end)
                yield of_problem(problem, _CODES.get(problem.code, code), at)
        if text is not None and field.id == "input":
            yield from _gone(text, context, At(place, number))


def _gone(query: str, context: Context, at: At) -> Iterator[Finding]:
    """The roots of a query whose data a wait has taken away."""
    try:
        with extras.needed(_PURPOSE):
            from flowc.run_code.query import roots
    except extras.PackageMissing:
        return  # that it is missing is said already
    reader = PathReader(context.scope, cast(int, at.step))
    for name, start, end in roots(query):
        reader.gone(name, at.within(start, end))
    yield from reader.findings


def _text(field: Field) -> str | None:
    """The text of a field; one that looks like JSON, such as ``{}``, has been read as such."""
    text = getattr(field.value, "text", None)
    return text if isinstance(text, str) else None


# The three fields.


def _query(text: str, context: Context, step: int) -> tuple[Problem, ...]:
    with extras.needed(_PURPOSE):
        from flowc.run_code.query import check_query
    return check_query(text, lambda owner: _fields(owner, context.scope, step))


def _output(text: str, _: Context, __: int) -> tuple[Problem, ...]:
    with extras.needed(_PURPOSE):
        from flowc.run_code.output import check_output
    return check_output(text)


def _script(text: str, context: Context, step: int) -> tuple[Problem, ...]:
    with extras.needed(_PURPOSE):
        from flowc.run_code.returns import check_returns
        from flowc.run_code.script import check_script
        from flowc.run_code.shape import shape_of
    step_ = context.workflow.steps[step]
    query, schema = _only(step_, "input"), _only(step_, "output_schema")

    def fields_of(owner: str) -> Mapping[str, str | None] | None:
        return _fields(owner, context.scope, step)

    found = check_script(text, shape_of(query, fields_of) if query is not None else None, fields_of)
    if schema is None or any(each.severity == "error" for each in found):
        return found
    return (*found, *check_returns(text, schema))


def _only(step: Step, name: str) -> str | None:
    """The text of a field that is there once."""
    fields = [field for field in step.fields if field.id == name]
    return _text(fields[0]) if len(fields) == 1 else None


_FIELDS: dict[str, tuple[str, Check]] = {
    "input": ("FC471", _query),
    "output_schema": ("FC473", _output),
    "script": ("FC475", _script),
}
"""Of each field its check, and the code of the problems that have none of their own."""


# What a query can read.


def _fields(owner: str, scope: Scope, step: int) -> Mapping[str, str | None] | None:
    """The fields of a type, of "" the roots; None for a type without fields."""
    types = scope.types
    if not owner:
        return _Fields(partial(scope.names, step), lambda name: _root(name, scope, step))
    if types.kind(owner) != "object":
        return None
    return _Fields(partial(types.names, owner), lambda name: _property(name, owner, types))


class _Fields(Mapping[str, str | None]):
    """Names that can be read, and what they hold, None where that is not known; looked up when asked for."""

    def __init__(self, names: Callable[[], Sequence[str]], held: Callable[[str], str | None]) -> None:
        self.names = names
        self.held = held

    def __getitem__(self, name: str) -> str | None:
        return self.held(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self.names())

    def __len__(self) -> int:
        return len(self.names())


def _root(name: str, scope: Scope, step: int) -> str | None:
    """A root in sight of a step. Those that nobody knows for sure are there, and of no known type."""
    root = scope.root(step, name)
    if not isinstance(root, Absent):
        return _known(root.mark, scope.types)
    if root.severity == "error":
        raise KeyError(name)
    return None


def _property(name: str, owner: str, types: Types) -> str | None:
    """A property of a type, declared fields included; a type that is not closed has any."""
    mark = types.property(owner, name)
    if mark is None:
        raise KeyError(name)
    return _known(mark, types)


def _known(mark: str, types: Types) -> str | None:
    """The mark of a type that is known."""
    return None if mark == UNKNOWN or types.kind(mark) == "unknown" else mark

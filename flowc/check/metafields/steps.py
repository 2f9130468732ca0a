"""Metafields in the fields of steps: their names, their types and their values.

What Liquid gives is known when it runs; so a value with Liquid in it is passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flowc.catalog.task import Task
from flowc.check.context import Context
from flowc.check.findings import At, Finding, no_such
from flowc.check.metafields import formats
from flowc.check.metafields.types import LIST, TYPES, base, example, is_known
from flowc.check.spelling import meant
from flowc.check.strings import mapping
from flowc.diagnostics.diagnostic import Severity
from flowc.fields.values import has_liquid
from flowc.jsontext.value import texts
from flowc.model.workflow import Field, Step
from flowc.records import replace

_NAMED = ("namespace", "key", "type")
_METAFIELD, _VALUE = "metafield", "value"
_TYPES = {"value_type": ("_metafield",), "type": ("metafield_definition",)}
"""Fields that hold the type alone, and how the ids of their tasks end: version 0.1 of an update, a new definition."""
_EXAMPLE = '{"namespace": "custom", "key": "size", "type": "boolean"}'
_LONGEST = 200
"""Characters of a hint."""
_SURE = ("boolean", "color", "number_integer")
"""Types of which a value with one small mistake can mean nothing else."""


def check_metafields(context: Context) -> Iterator[Finding]:
    """What is wrong with the metafields that steps of Shopify's write."""
    for place, (step, task) in enumerate(zip(context.steps, context.tasks, strict=True)):
        if step.task.startswith("shopify::"):
            fields = {field.id: number for number, field in enumerate(step.fields)}
            yield from _step(place, step, task, fields)


def _step(place: int, step: Step, task: Task | None, fields: Mapping[str, int]) -> Iterator[Finding]:
    kind = None
    if _METAFIELD in fields:
        at = At(place, fields[_METAFIELD])
        field = step.fields[fields[_METAFIELD]]
        yield from _named(at, field)
        said = (mapping(field.value.tree) or {}).get("type")
        kind = said if isinstance(said, str) and said else None
        yield from _type(at.below("type"), kind, task)
    for name, ends in _TYPES.items():
        if name in fields and step.task.endswith(ends):
            kind = step.fields[fields[name]].value.literal
            yield from _type(At(place, fields[name]), kind, task)
    if kind is not None and is_known(kind) and _VALUE in fields:
        yield from _value(At(place, fields[_VALUE]), step.fields[fields[_VALUE]], kind, task)


# Names.


def _named(at: At, field: Field) -> Iterator[Finding]:
    """``{"namespace": "custom", "key": "size", "type": "boolean"}`` [file]."""
    said = mapping(field.value.tree)
    if said is None:
        if not has_liquid(field.value.literal):
            message = "a metafield is named by namespace, key and type"
            yield Finding("FC432", message, at, _EXAMPLE)
        return
    for key in _NAMED:
        if key not in said:
            message = f"a metafield is named by namespace, key and type: {key} is missing"
            yield Finding("FC432", message, at, _EXAMPLE, "warning" if key == "type" else "error")
        elif said[key] == "" or not isinstance(said[key], str):
            message = f"the {key} of a metafield is a text that is not empty"
            yield Finding("FC432", message, at.below(key), _EXAMPLE)


# Types.


def _type(at: At, kind: str | None, task: Task | None) -> Iterator[Finding]:
    """A type that there is; the list of them grows, so a strange one that is like none is a warning."""
    if not kind or has_liquid(kind) or is_known(kind):
        return
    found = meant(base(kind), TYPES)
    if found is not None and kind.startswith(LIST):
        found = replace(found, word=f"{LIST}{found.word}")
    severity = _severity("error" if found is not None and found.is_certain else "warning", task)
    others = "such as single_line_text_field, number_integer, list.color"
    yield no_such("FC437", f"metafields have no type {kind}", at, found, others, severity)


# Values.


def _value(at: At, field: Field, kind: str, task: Task | None) -> Iterator[Finding]:
    """A value that is there before the workflow runs has the form of its type."""
    value = field.value.container if field.value.literal is None else field.value.literal
    if value in (None, "") or any(map(has_liquid, texts(value))):
        return
    problem = formats.problem(kind, value)
    if problem is None:
        return
    shown = problem.value if problem.value is not None else example(kind)
    message = f"this is no value of a metafield of type {kind}: {problem.said}"
    severity = _severity(problem.severity, task)
    hint = f"write {shown}" if problem.value is not None else f"one looks so: {shown}" if shown else None
    hint = hint if hint is None or len(hint) <= _LONGEST else None
    is_certain = problem.value is not None and kind in _SURE
    yield Finding("FC436", message, at, hint, severity, replacement=problem.value, is_certain=is_certain)


def _severity(severity: Severity, task: Task | None) -> Severity:
    """That the fields of an assumed task are these is our guess; what metafields hold is not."""
    is_guess = task is None or task.evidence == "assumed"
    return "warning" if severity == "error" and is_guess else severity

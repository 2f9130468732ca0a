"""Steps as a person's text has them: in it, loop items and results may be called anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from flowc.fields.conditions import items
from flowc.model import names as roots
from flowc.model.workflow import Compare, Field, Logic, Quantifier, Reference, Step, Text, Value
from flowc.records import replace
from flowc.view import liquid

Names: TypeAlias = Mapping[str, str]
"""Names in canonical text, and the person's for them."""


def renamed(step: Step, names: Names) -> Step:
    """The step with the person's names in its paths and its Liquid."""
    if not names:
        return step
    return replace(step, fields=tuple([Field(field.id, _value(field.value, names)) for field in step.fields]))


def _value(value: Value, names: Names) -> Value:
    match value:
        case Reference(path):
            return Reference(roots.renamed(path, names))
        case Text(text) if "{" in text:
            return Text(liquid.renamed(text, names.get))
        case Compare() | Logic() | Quantifier():
            return items.renamed(value, names)
        case _:
            return value

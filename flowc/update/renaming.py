"""Steps as a person's text has them: in it, loop items and results may be called anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from flowc.model.names import item_name
from flowc.model.workflow import (
    Compare,
    Expression,
    Field,
    Logic,
    Operand,
    Path,
    Quantifier,
    Reference,
    Step,
    Text,
    Value,
)
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
            return Reference(_path(path, names))
        case Text(text) if "{" in text:
            return Text(liquid.renamed(text, names.get))
        case Compare() | Logic() | Quantifier():
            return _expression(value, names)
        case _:
            return value


def _expression(said: Expression, names: Names) -> Expression:
    match said:
        case Compare(operator, left, right):
            return Compare(operator, _operand(left, names), None if right is None else _operand(right, names))
        case Logic(word, operands):
            return Logic(word, tuple([_expression(operand, names) for operand in operands]))
        case Quantifier(word, path, body):
            new = Path(_path(path.text, names))
            items = {item_name(path.text): item_name(new.text)}
            return Quantifier(word, new, _expression(body, {**names, **items}))
        case _:
            return said


def _operand(operand: Operand, names: Names) -> Operand:
    return Path(_path(operand.text, names)) if isinstance(operand, Path) else operand


def _path(path: str, names: Names) -> str:
    head, dot, rest = path.partition(".")
    return names.get(head, head) + dot + rest

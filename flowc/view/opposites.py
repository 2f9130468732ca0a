"""Opposites of conditions: Flow has no ``not``, only operators with an opposite."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal as OneOf

from flowc.model.workflow import Compare, Expression, Logic, Quantifier

_NOT = {
    "==": "!=",
    "!=": "==",
    "nil?": "not_nil?",
    "not_nil?": "nil?",
    "include?": "not_include?",
    "not_include?": "include?",
    "in?": "not_in?",
    "not_in?": "in?",
    "start_with?": "not_start_with?",
    "not_start_with?": "start_with?",
    "end_with?": "not_end_with?",
    "not_end_with?": "end_with?",
    "empty_or_nil?": "not_empty_and_not_nil?",
    "not_empty_and_not_nil?": "empty_or_nil?",
}


def joined(word: OneOf["and", "or"], operands: Sequence[Expression]) -> Expression:
    """A flat chain of the operands; the operand itself where there is one."""
    flat: list[Expression] = []
    for operand in operands:
        flat += operand.operands if isinstance(operand, Logic) and operand.operator == word else [operand]
    return flat[0] if len(flat) == 1 else Logic(word, tuple(flat))


def negated(said: Expression) -> Expression | None:
    """The opposite, where Flow has an operator for it."""
    if isinstance(said, Compare) and said.operator in _NOT:
        return Compare(_NOT[said.operator], said.left, said.right)
    if isinstance(said, Quantifier) and said.operator != "all":
        return Quantifier("any" if said.operator == "none" else "none", said.path, said.body)
    return None


def opposite(said: Expression) -> Expression | None:
    """The opposite, with ``not`` brought in to the parts."""
    if isinstance(said, Logic):
        parts = [opposite(operand) for operand in said.operands]
        known = [part for part in parts if part is not None]
        return joined("or" if said.operator == "and" else "and", known) if len(known) == len(parts) else None
    if isinstance(said, Quantifier) and said.operator == "all":
        body = opposite(said.body)
        return None if body is None else Quantifier("any", said.path, body)
    return negated(said)

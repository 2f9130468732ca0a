"""The nodes of condition trees that are made anew: of whole conditions, and of new parts of edited ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import reduce

from flowc.diagnostics.diagnostic import Diagnostic, FlowError
from flowc.fields.conditions.kept import LEFT, RIGHT, SAYS, Node, group, is_group
from flowc.fields.conditions.operators import UNARY
from flowc.model.workflow import Compare, Expression, Logic, Quantifier


def outline(said: Expression, uuids: Iterator[str]) -> Node:
    """The nodes of a whole condition: the outermost is always a LogicalExpression."""
    outer = next(uuids)
    inner = fresh(said, uuids)
    if is_group(inner):
        return group(outer, inner[SAYS], inner[LEFT], inner[RIGHT])
    return group(outer, "AND", inner)


def levels(said: Expression) -> int:
    """How deep the tree of ``fresh`` nests: in a chain each operand but the first two is a level."""
    match said:
        case Logic(_, (first, *rest)):
            count = len(rest)
            deepest = [levels(operand) + count - at for at, operand in enumerate(rest)]
            return max([levels(first) + count, *deepest])
        case Quantifier(_, _, body):
            return 1 + levels(body)
        case _:
            return 1


def fresh(said: Expression, uuids: Iterator[str]) -> Node:
    """The nodes of a part of a condition."""
    match said:
        case Compare():
            right = 0 if said.right is None and said.operator not in UNARY else next(uuids)
            return ["c", next(uuids), 0, None, next(uuids), right, None]
        case Logic(word, operands):
            return joined((fresh(operand, uuids) for operand in operands), word.upper(), uuids)
        case Quantifier(_, _, body):
            inner = fresh(body, uuids)
            return ["a", next(uuids), 0, None, next(uuids), next(uuids), inner, 0]
        case _:
            hint = "write it as an expression, or as the whole condition"
            raise FlowError([Diagnostic("FC246", _ALONE, hint=hint)])


_ALONE = 'condition("…") stands alone: it is no part of a larger condition'


def joined(parts: Iterable[Node], operator: str, uuids: Iterator[str]) -> Node:
    """Parts as a chain of new nodes."""
    return reduce(lambda left, right: group(next(uuids), operator, left, right), parts)

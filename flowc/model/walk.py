"""The one traversal of expressions: what each is made of, all that is in it, and the same with other parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Literal, TypeAlias, assert_never

from flowc.model.workflow import Compare, Constant, Expression, Logic, Opaque, Operand, Path, Quantifier

Part: TypeAlias = Expression | Path | Constant
"""A node of a condition."""


def children(said: Part) -> Sequence[Part]:
    """What a node is made of, in the order of the text form."""
    match said:
        case Compare(_, left, right):
            return (left,) if right is None else (left, right)
        case Logic(_, operands):
            return operands
        case Quantifier(_, path, body):
            return path, body
        case Path() | Constant() | Opaque():
            return ()
        case _:
            assert_never(said)


def walk(said: Part) -> Iterator[Part]:
    """Every node of a condition, outer ones first, in the order of the text form."""
    todo: list[Part] = [said]
    while todo:
        each = todo.pop()
        yield each
        todo += reversed(children(each))


def rebuild(
    said: Expression, path: Callable[[Path], Path], inner: Callable[[Expression], Expression]
) -> Expression:
    """The expression with each of its own paths, and each expression in it, made anew."""

    def operand(side: Operand) -> Operand:
        return path(side) if isinstance(side, Path) else side

    match said:
        case Compare(operator, left, right):
            return Compare(operator, operand(left), None if right is None else operand(right))
        case Logic(word, operands):
            return Logic(word, tuple([inner(each) for each in operands]))
        case Quantifier(word, listed, body):
            return Quantifier(word, path(listed), inner(body))
        case Opaque():
            return said
        case _:
            assert_never(said)


def joined(word: Literal["and", "or"], operands: Sequence[Expression]) -> Expression:
    """A flat chain of the operands; the operand itself where there is one."""
    flat: list[Expression] = []
    for operand in operands:
        flat += operand.operands if isinstance(operand, Logic) and operand.operator == word else [operand]
    return flat[0] if len(flat) == 1 else Logic(word, tuple(flat))

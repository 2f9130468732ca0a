"""Skeletons for conditions that have none, and the fingerprints that skeletons hold; ``tree`` says what they are."""

from __future__ import annotations

from collections.abc import Iterator
from zlib import crc32

from flowc.diagnostics.diagnostic import Diagnostic, FlowError
from flowc.fields.conditions.nodes import UNARY
from flowc.jsontext.value import Json
from flowc.model.workflow import Compare, Constant, Expression, Logic, Operand, Quantifier

Skeleton = Json


def fingerprint(said: Compare) -> int:
    """A short number that tells changed comparisons from unchanged ones; ``left_print`` of it, changed left sides."""
    left, right = said.left, said.right
    first = crc32((_mark(left) + left.text).encode("utf-8", "surrogatepass"))
    rest = said.operator if right is None else f"{said.operator}\0{_mark(right)}{right.text}"
    return (first & 0xFFF) << 16 | crc32(rest.encode("utf-8", "surrogatepass"), first) & 0xFFFF


def left_print(print_: int) -> int:
    """What a fingerprint says of the left side alone."""
    return print_ >> 16


def _mark(operand: Operand) -> str:
    return operand.kind if isinstance(operand, Constant) else "path"


def outline(said: Expression, uuids: Iterator[str]) -> Skeleton:
    """A skeleton for a whole condition: its outermost node is always a LogicalExpression."""
    outer = next(uuids)
    inner = fresh(said, uuids)
    return ["l", outer, *inner[2:]] if inner[0] == "l" else ["l", outer, "AND", inner, 0]


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


def fresh(said: Expression, uuids: Iterator[str]) -> Skeleton:
    """A skeleton for a part of a condition."""
    match said:
        case Compare():
            right = 0 if said.right is None and said.operator not in UNARY else next(uuids)
            return ["c", next(uuids), None, fingerprint(said), next(uuids), right]
        case Logic(word, (first, *rest)):
            skeleton = fresh(first, uuids)
            for operand in rest:
                right = fresh(operand, uuids)
                skeleton = ["l", next(uuids), word.upper(), skeleton, right]
            return skeleton
        case Quantifier(word, path, body):
            print_ = fingerprint(Compare(word, path))
            inner = fresh(body, uuids)
            return ["a", next(uuids), print_, next(uuids), next(uuids), inner]
        case _:
            raise FlowError(
                [Diagnostic("FC246", _ALONE, hint="write it as an expression, or as the whole condition")]
            )


_ALONE = 'condition("…") stands alone: it is no part of a larger condition'

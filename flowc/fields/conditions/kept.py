"""What a condition tree has besides what it says: a row of plain JSON for each node, as a footer holds it.

    ["l", uuid, odd, "AND" | "OR", node, node | 0]           a group, a LogicalExpression; 0: of one part alone
    ["c", uuid, odd, print, side, side | 0, value_type]      a comparison
    ["a", uuid, odd, print, side, side, node, item | 0]      an array, an ArrayExpression: its list and its item

``print`` is a short fingerprint of what the node says, by which an edited condition finds what is kept of its
unchanged parts (``edit``); None in a new node. A ``value_type`` of None is derived when the tree is written;
``item`` is what the tree calls the item, 0 for its usual name. The other parts are

    uuid  or  [uuid, full, odd]               a side of a comparison, or the list or item of an array
    ["!", JSON]                               the right side of a unary operator, kept as it is
    [[keys in order], {key: value}]  or  0    odd: the keys where they are not the usual ones, and underivable values

A usual side is its uuid: it has a full path, the path itself, where it is a path on the left, and no odd keys.
``full`` is 0 for no full path, 1 for the path itself, 2 for the list's path in place of its item, else it is a
list of the one that stands there. The spelling of a tree is ``[style of its JSON, outermost node]``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from typing import TypeAlias
from zlib import crc32

from flowc.diagnostics.diagnostic import Diagnostic, FlowError
from flowc.fields.conditions.operators import UNARY
from flowc.jsontext.value import Json
from flowc.model.workflow import Compare, Constant, Expression, Logic, Operand, Quantifier

Node: TypeAlias = list[Json]
Side: TypeAlias = Json
Odd: TypeAlias = Json

KIND, UUID, ODD, SAYS, LEFT, RIGHT, BODY = range(7)
"""Places in a node. What it ``SAYS`` is a group's operator, else the print; an array has a ``BODY``."""
TYPE = 6


def is_tree(spelling: Json) -> bool:
    """Is this the spelling of a condition tree?"""
    return type(spelling) is list and len(spelling) == 2 and type(spelling[1]) is list  # pyright: ignore[reportUnknownArgumentType]


def fingerprint(said: Compare) -> int:
    """A short number that tells changed comparisons from unchanged ones; ``left_print`` of it, changed left sides."""
    left, right = said.left, said.right
    first = crc32(f"{_mark(left)}{left.text}".encode("utf-8", "surrogatepass"))
    rest = said.operator if right is None else f"{said.operator}\0{_mark(right)}{right.text}"
    return (first & 0xFFF) << 16 | crc32(rest.encode("utf-8", "surrogatepass"), first) & 0xFFFF


def left_print(print_: int) -> int:
    """What a fingerprint says of the left side alone."""
    return print_ >> 16


def _mark(operand: Operand) -> str:
    return operand.kind if type(operand) is Constant else "path"


def group(uuid: Json, operator: str, left: Node, right: Node | int = 0, odd: Odd = 0) -> Node:
    """Two parts with a word between them, or one part alone."""
    return ["l", uuid, odd, operator, left, right]


def changed(node: Node, at: int, part: Json) -> Node:
    """The node with another part at a place."""
    return [*node[:at], part, *node[at + 1 :]]


# How nodes hang together.


def is_group(node: Node) -> bool:
    """Is this a group?"""
    return node[KIND] == "l"


def is_comparison(node: Node) -> bool:
    """Is this a comparison?"""
    return node[KIND] == "c"


def is_array(node: Node) -> bool:
    """Is this an array?"""
    return node[KIND] == "a"


def is_single(node: Node) -> bool:
    """Is this a group of one part?"""
    return node[KIND] == "l" and not node[RIGHT]


def children(node: Node) -> Sequence[Node]:
    """The nodes below a node."""
    if is_group(node):
        return [node[LEFT], node[RIGHT]] if node[RIGHT] else [node[LEFT]]
    return [node[BODY]] if is_array(node) else []


def nodes_of(node: Node) -> Iterator[Node]:
    """A node and all below it."""
    yield node
    for child in children(node):
        yield from nodes_of(child)


def groups_of(node: Node | None) -> Iterator[Node]:
    """The groups of one part around a core, the outermost first."""
    while node is not None and is_single(node):
        yield node
        node = node[LEFT]


def core_of(node: Node) -> Node:
    """What groups of one part hold."""
    while is_single(node):
        node = node[LEFT]
    return node


def operands_of(node: Node) -> list[Node]:
    """The operands of a chain; a comparison or an array itself."""
    core = core_of(node)
    return list(_operands(core, core[SAYS])) if is_group(core) else [core]


def _operands(node: Node, operator: str) -> Iterator[Node]:
    core = core_of(node)
    if is_group(core) and core[SAYS] == operator:
        for side in children(core):
            yield from _operands(side, operator)
    else:
        yield node


def links_of(core: Node) -> Iterator[Node]:
    """The nodes that hold a chain together: all but its operands."""
    yield core
    for side in children(core):
        inner = core_of(side)
        if is_group(inner) and inner[SAYS] == core[SAYS]:
            yield from groups_of(side)
            yield from links_of(inner)


# New nodes: of whole conditions, and of new parts of edited ones.


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

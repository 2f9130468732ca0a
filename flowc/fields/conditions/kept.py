"""What a condition tree has besides what it says: a record for each node, and their JSON in a footer.

    ["l", uuid, "AND" | "OR", node, node | 0, odd?]          Group, a LogicalExpression
    ["c", uuid, value_type, print, leaf, leaf | 0, odd?]     Comparison
    ["a", uuid, print, leaf, leaf, node, item?, odd?]        Array, an ArrayExpression
    uuid  or  [uuid, full, odd?]                             Side, the first a usual one
    ["!", JSON]                                              Blank
    [[keys in order], {key: value}]                          Odd

``print`` is a short fingerprint of what the node says, by which an edited condition finds what is kept of its
unchanged parts (``edit``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias
from zlib import crc32

from flowc.fields.conditions.nodes import LEVELS, LOGIC_WORD
from flowc.jsontext.value import Json
from flowc.model.workflow import Compare, Constant, Operand
from flowc.records import record


@record
class Odd:
    """A node's keys where they are not the usual ones, and the values that cannot be derived."""

    keys: tuple[str, ...]
    values: Mapping[str, Json]


@record
class Leaf:
    """A side that is not as usual.

    ``full`` is 0 for no full path, 1 for the path itself, 2 for the list's path in place of its item, else it
    is a list of the one that stands there.
    """

    uuid: Json
    full: Json
    odd: Odd | None = None


Side: TypeAlias = str | Leaf
"""A side of a comparison, or the list or item of an array: a usual one is its uuid.

That one has a full path, the path itself, where it is a path on the left, and no odd keys.
"""


@record
class Blank:
    """The right side of a unary operator, kept as it is."""

    node: Json


@record
class Group:
    """Two parts with a word between them, or one part alone."""

    uuid: Json
    operator: str
    left: Kept
    right: Kept | None
    odd: Odd | None = None


@record
class Comparison:
    """``value_type`` is None where it is derived when the tree is written."""

    uuid: Json
    value_type: Json
    print: Json
    left: Side
    right: Side | Blank | None
    odd: Odd | None = None


@record
class Array:
    """A quantifier; ``item`` is None where the tree calls its item as usual."""

    uuid: Json
    print: Json
    path: Side
    key: Side
    body: Kept
    item: Json = None
    odd: Odd | None = None


Kept: TypeAlias = Group | Comparison | Array


@record
class KeptTree:
    """The style of a tree's JSON, and its outermost node: None where a footer has none that can be read."""

    style: Json
    root: Kept | None


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


# How nodes hang together.


def children(kept: Kept) -> Sequence[Kept]:
    """The nodes below a node."""
    if isinstance(kept, Group):
        return [kept.left] if kept.right is None else [kept.left, kept.right]
    return [kept.body] if isinstance(kept, Array) else []


def nodes_of(kept: Kept) -> Iterator[Kept]:
    """A node and all below it."""
    yield kept
    for child in children(kept):
        yield from nodes_of(child)


def groups_of(kept: Kept | None) -> Iterator[Group]:
    """The groups of one part around a core, the outermost first."""
    while isinstance(kept, Group) and kept.right is None:
        yield kept
        kept = kept.left


def core_of(kept: Kept) -> Kept:
    """What groups of one part hold."""
    while isinstance(kept, Group) and kept.right is None:
        kept = kept.left
    return kept


def operands_of(kept: Kept) -> list[Kept]:
    """The operands of a chain; a comparison or an array itself."""
    core = core_of(kept)
    return list(_operands(core, core.operator)) if isinstance(core, Group) else [core]


def _operands(kept: Kept, operator: str) -> Iterator[Kept]:
    core = core_of(kept)
    if isinstance(core, Group) and core.operator == operator:
        for side in children(core):
            yield from _operands(side, operator)
    else:
        yield kept


def links_of(core: Group) -> Iterator[Group]:
    """The nodes that hold a chain together: all but its operands."""
    yield core
    for side in children(core):
        inner = core_of(side)
        if isinstance(inner, Group) and inner.operator == core.operator:
            yield from groups_of(side)
            yield from links_of(inner)


# JSON.


def to_json(spelling: Json) -> Json:
    """The spelling of a value as a footer has it: a kept tree becomes ``[style, node]``, others are JSON."""
    if not isinstance(spelling, KeptTree):
        return spelling
    return [spelling.style, [] if spelling.root is None else _node_json(spelling.root)]


def from_json(json: Json) -> Json:
    """The inverse of ``to_json``. What is no node, a stranger's, is no reason to refuse the rest of a footer."""
    match json:
        case [style, node] if type(node) is list:
            try:
                return KeptTree(style, _node(node, LEVELS))
            except (TypeError, ValueError, LookupError):
                return KeptTree(style, None)
        case _:
            return json


def _node_json(kept: Kept) -> list[Json]:
    if isinstance(kept, Comparison):
        said = kept.value_type, kept.print
        json = ["c", kept.uuid, *said, _side_json(kept.left), _side_json(kept.right)]
    elif isinstance(kept, Group):
        right = 0 if kept.right is None else _node_json(kept.right)
        json = ["l", kept.uuid, kept.operator, _node_json(kept.left), right]
    else:
        sides = _side_json(kept.path), _side_json(kept.key), _node_json(kept.body)
        json = ["a", kept.uuid, kept.print, *sides]
        if kept.item is not None or kept.odd is not None:
            json.append(0 if kept.item is None else kept.item)
    return json if kept.odd is None else [*json, _odd_json(kept.odd)]


def _side_json(side: Side | Blank | None) -> Json:
    if type(side) is str:
        return side
    if isinstance(side, Leaf):
        return [side.uuid, side.full] if side.odd is None else [side.uuid, side.full, _odd_json(side.odd)]
    return ["!", side.node] if isinstance(side, Blank) else 0


def _odd_json(odd: Odd) -> Json:
    return [list(odd.keys), odd.values]


def _node(json: Json, levels: int) -> Kept:
    kind = json[0]
    if kind == "c":
        _, uuid, value_type, print_, left, right, *odd = json
        return Comparison(uuid, value_type, print_, _side(left), _right(right), _odd(odd))
    if levels == 0:
        raise ValueError("nested too deeply")
    if kind == "l":
        _, uuid, operator, left, right, *odd = json
        if operator not in LOGIC_WORD:
            raise ValueError("a group says AND or OR")
        last = _node(right, levels - 1) if right else None
        return Group(uuid, operator, _node(left, levels - 1), last, _odd(odd))
    if kind != "a":
        raise ValueError("no node")
    _, uuid, print_, path, key, body, *others = json
    item = others[0] if others and others[0] != 0 else None
    return Array(uuid, print_, _side(path), _side(key), _node(body, levels - 1), item, _odd(others[1:]))


def _right(json: Json) -> Side | Blank | None:
    if type(json) is str:
        return json
    if json == 0:
        return None
    if json[0] != "!":
        return _side(json)
    _, node = json
    return Blank(node)


def _side(json: Json) -> Side:
    if type(json) is str:
        return json
    uuid, full, *odd = json
    return Leaf(uuid, full, _odd(odd))


def _odd(parts: list[Json]) -> Odd | None:
    if not parts:
        return None
    keys, values = parts[0]
    return Odd(tuple(keys), dict(values))

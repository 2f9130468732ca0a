"""Conditions as JSON trees, the form of the Flow app's exports [file].

``tree_reading`` takes a tree apart into an expression and a skeleton, ``write`` puts them together again.
The skeleton is plain JSON and mirrors the tree's nodes:

    ["l", uuid, "AND" | "OR", skeleton, skeleton | 0, odd?]          LogicalExpression
    ["c", uuid, value_type, print, leaf, leaf | 0, odd?]             Comparison
    ["a", uuid, print, leaf, leaf, skeleton, item?, odd?]            ArrayExpression
    uuid  or  [uuid, full_environment_path, odd?]                    leaf

``print`` is a short fingerprint of what the node says, by which an edited condition finds the skeletons of
its unchanged parts (``refit``). ``odd`` is there where a node's keys or derived values are not the usual ones:
``[[keys in order], {key: value}]``, the dict holding what cannot be derived.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from zlib import crc32

from flowc import jsontext
from flowc.conditions.nodes import (
    ENVIRONMENT,
    LIST_OPERATOR,
    LITERAL,
    LOGIC_WORD,
    STRING,
    UNARY,
    Items,
    kind_of,
    renamed,
)
from flowc.diagnostics import Diagnostic, FlowError
from flowc.jsontext import Style
from flowc.model import Compare, Constant, Expression, Json, Logic, Operand, Path, Quantifier
from flowc.names import item_name

__all__ = ["STRING", "Skeleton", "TypeOf", "fingerprint", "fits", "fresh", "left_print", "outline", "write"]

Skeleton = Json
TypeOf = Callable[[Compare, dict[str, str]], str]
"""The ``value_type`` of a comparison, given the lists that item names stand for."""


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


class Misfit(Exception):
    """The skeleton does not belong to this expression."""


_GARBAGE = (Misfit, LookupError, TypeError, ValueError, AttributeError, RecursionError)
"""What a skeleton of something else, or a stranger's, leads to."""


def write(said: Expression, skeleton: Skeleton, style: Json, type_of: TypeOf, uuids: Iterator[str]) -> str:
    """The tree of an expression in its skeleton; an edited one keeps the skeletons of what it did not change."""
    writer = _Writer(type_of, uuids)
    if skeleton is None:
        return _text(writer.node(outline(said, uuids), said, None, {}, {}), style)
    try:
        return _text(writer.node(skeleton, said, None, {}, {}), style)
    except _GARBAGE:
        return _edited(writer, said, skeleton, style)


def _edited(writer: _Writer, said: Expression, skeleton: Skeleton, style: Json) -> str:
    """The tree of an edited expression, proven by reading it back; without its old skeleton if need be."""
    from flowc.conditions.refit import refit
    from flowc.conditions.tree_reading import meaning

    try:
        text = _text(writer.node(refit(said, skeleton, writer.uuids), said, None, {}, {}), style)
        if meaning(text) == said:
            return text
    except _GARBAGE:
        pass
    return _text(writer.node(outline(said, writer.uuids), said, None, {}, {}), style)


def _text(tree: Json, style: Json) -> str:
    return jsontext.write(tree, jsontext.COMPACT if style is None else Style.from_json(style))


class _Writer:
    """Puts expressions into skeletons; each method mirrors the ``_read`` of its name."""

    def __init__(self, type_of: TypeOf, uuids: Iterator[str]) -> None:
        self.type_of = type_of
        self.uuids = uuids

    def node(
        self, skeleton: Skeleton, said: Expression, parent: str | None, lists: Items, names: Items
    ) -> Json:
        match skeleton[0], said:
            case "l", _:
                return self.logic(skeleton, said, parent, lists, names)
            case "c", Compare():
                return self.comparison(skeleton, said, parent, lists, names)
            case "a", Quantifier():
                return self.array(skeleton, said, parent, lists, names)
            case _:
                raise Misfit

    def logic(
        self, skeleton: Skeleton, said: Expression, parent: str | None, lists: Items, names: Items
    ) -> Json:
        if not skeleton[4]:
            return self.group(skeleton, parent, self.node(skeleton[3], said, skeleton[1], lists, names), None)
        if type(said) is not Logic or said.operator != LOGIC_WORD[skeleton[2]]:
            raise Misfit
        operands = iter(said.operands)
        node = self.chain(skeleton, operands, skeleton[2], parent, lists, names)
        if next(operands, None) is not None:
            raise Misfit
        return node

    def chain(
        self,
        skeleton: Skeleton,
        operands: Iterator[Expression],
        operator: str,
        parent: str | None,
        lists: Items,
        names: Items,
    ) -> Json:
        """One node of a chain, which takes from the operands as many as it holds."""
        if skeleton[0] == "l" and (not skeleton[4] or skeleton[2] == operator):
            left = self.chain(skeleton[3], operands, operator, skeleton[1], lists, names)
            right = (
                self.chain(skeleton[4], operands, operator, skeleton[1], lists, names)
                if skeleton[4]
                else None
            )
            return self.group(skeleton, parent, left, right)
        operand = next(operands, None)
        if operand is None:
            raise Misfit
        return self.node(skeleton, operand, parent, lists, names)

    def group(self, skeleton: Skeleton, parent: str | None, left: Json, right: Json) -> Json:
        node: dict[str, Json] = {"uuid": skeleton[1]}
        if parent is not None:
            node["parent_uuid"] = parent
        node["lhs"] = left
        if right is not None:
            node["rhs"] = right
        node["operator"] = skeleton[2]
        node["operation_type"] = "LogicalExpression"
        return _with_odd(node, skeleton, 5)

    def comparison(
        self, skeleton: Skeleton, said: Compare, parent: str | None, lists: Items, names: Items
    ) -> Json:
        uuid, value_type = skeleton[1], skeleton[2]
        if skeleton[3] != fingerprint(said):
            raise Misfit
        if value_type is None:
            value_type = self.type_of(said, lists)
        node = {"uuid": uuid, "parent_uuid": parent}
        node["lhs"] = self.leaf(skeleton[4], said.left, uuid, True, lists, names)
        right = self.right(skeleton[5], said, uuid, lists, names)
        if right is not None:
            node["rhs"] = right
        node |= {"value_type": value_type, "operator": said.operator, "operation_type": "Comparison"}
        return _with_odd(node, skeleton, 6)

    def right(self, skeleton: Json, said: Compare, parent: str, lists: Items, names: Items) -> Json:
        if said.right is not None:
            return self.leaf(skeleton, said.right, parent, False, lists, names)
        if not isinstance(skeleton, str):
            return skeleton[1] if skeleton else None
        return {"uuid": skeleton, "parent_uuid": parent, "value": "", "comparison_value_type": LITERAL}

    def array(
        self, skeleton: Skeleton, said: Quantifier, parent: str | None, lists: Items, names: Items
    ) -> Json:
        uuid, name, path = skeleton[1], item_name(said.path.text), said.path.text
        if skeleton[2] != fingerprint(Compare(said.operator, said.path)):
            raise Misfit
        key = skeleton[6] if len(skeleton) > 6 and skeleton[6] != 0 else name
        node = {"uuid": uuid, "parent_uuid": parent}
        node["array_path"] = self.leaf(skeleton[3], said.path, uuid, True, lists, names)
        node["array_item_key"] = self.leaf(skeleton[4], Path(key), uuid, False, {}, {})
        inner = {**lists, key: renamed(path, names)}
        node["operation"] = self.node(skeleton[5], said.body, uuid, inner, {**names, name: key})
        node |= {"operator": LIST_OPERATOR[said.operator], "operation_type": "ArrayExpression"}
        return _with_odd(node, skeleton, 7)

    def leaf(
        self, skeleton: Json, said: Operand, parent: str, is_left: bool, lists: Items, names: Items
    ) -> Json:
        is_path = type(said) is Path
        usual = 1 if is_left and is_path else 0
        uuid, full, *odd = (skeleton, usual) if isinstance(skeleton, str) else skeleton
        text = renamed(said.text, names) if is_path else said.text
        node: dict[str, Json] = {"uuid": uuid, "parent_uuid": parent, "value": text}
        node["comparison_value_type"] = ENVIRONMENT if is_path else LITERAL
        if full:
            node["full_environment_path"] = (
                full[0] if type(full) is list else text if full == 1 else renamed(text, lists)
            )
        return _with_odd(node, [odd[0]], 0) if odd else node


def fits(value_type: str, said: Compare) -> bool:
    """Would this type give the literals back as what they are?"""
    return all(
        type(operand) is not Constant or kind_of(value_type, operand.text) == operand.kind
        for operand in (said.left, said.right)
    )


def _with_odd(node: dict[str, Json], skeleton: Skeleton, at: int) -> Json:
    if len(skeleton) <= at:
        return node
    keys, values = skeleton[at]
    return {key: values[key] if key in values else node[key] for key in keys}


# Skeletons for expressions that have none.


def outline(said: Expression, uuids: Iterator[str]) -> Skeleton:
    """A skeleton for a whole condition: its outermost node is always a LogicalExpression."""
    outer = next(uuids)
    inner = fresh(said, uuids)
    return ["l", outer, *inner[2:]] if inner[0] == "l" else ["l", outer, "AND", inner, 0]


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
                [Diagnostic("FC249", _ALONE, hint="write it as an expression, or as the whole condition")]
            )


_ALONE = 'condition("…") stands alone: it is no part of a larger condition'

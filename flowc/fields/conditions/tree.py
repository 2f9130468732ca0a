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

from flowc import jsontext
from flowc.fields.conditions.nodes import (
    ARRAY,
    ENVIRONMENT,
    LEAF,
    LIST_OPERATOR,
    LITERAL,
    LOGIC_WORD,
    Items,
    kind_of,
    renamed,
)
from flowc.fields.conditions.outline import Skeleton, fingerprint, levels, outline
from flowc.jsontext import Style, dumps
from flowc.jsontext.value import Json
from flowc.model.names import item_name
from flowc.model.workflow import Compare, Constant, Expression, Logic, Operand, Path, Quantifier

LEVELS = 100
"""A tree nested more deeply is not read, and not written."""

TypeOf = Callable[[Compare, dict[str, str]], str]
"""The ``value_type`` of a comparison, given the lists that item names stand for."""


class Misfit(Exception):
    """The skeleton does not belong to this expression."""


_GARBAGE = (Misfit, LookupError, TypeError, ValueError, AttributeError, RecursionError)
"""What a skeleton of something else, or a stranger's, leads to."""


def write(
    said: Expression, skeleton: Skeleton, style: Json, type_of: TypeOf, uuids: Iterator[str]
) -> str | None:
    """The tree of an expression in its skeleton; an edited one keeps the skeletons of what it did not change.

    None where it would be nested too deeply to be read.
    """
    writer = _Writer(type_of, uuids)
    if skeleton is None:
        return _outlined(writer, said, style)
    try:
        return _styled(writer.node(skeleton, said, None, {}, {}), style)
    except _GARBAGE:
        return _edited(writer, said, skeleton, style)


def _edited(writer: _Writer, said: Expression, skeleton: Skeleton, style: Json) -> str | None:
    """The tree of an edited expression, proven by reading it back; without its old skeleton if need be."""
    from flowc.fields.conditions.refit import refit
    from flowc.fields.conditions.tree_reading import meaning

    try:
        text = _styled(writer.node(refit(said, skeleton, writer.uuids), said, None, {}, {}), style)
        if meaning(text) == said:
            return text
    except _GARBAGE:
        pass
    return _outlined(writer, said, style)


def _outlined(writer: _Writer, said: Expression, style: Json) -> str | None:
    """The tree of an expression that has no skeleton."""
    if levels(said) > LEVELS:
        return None
    return _styled(writer.node(outline(said, writer.uuids), said, None, {}, {}), style)


def _styled(text: str, style: Json) -> str:
    return text if style is None else jsontext.write(jsontext.loads(text), Style.from_json(style))


class _Writer:
    """Puts expressions into skeletons, as compact JSON; methods are named as those of ``tree_reading``.

    ``parent`` is a uuid as JSON, None above the outermost node. ``lists`` and ``names`` give for the items in
    sight the list's path, by the name in the tree, and that name, by the usual one.
    """

    def __init__(self, type_of: TypeOf, uuids: Iterator[str]) -> None:
        self.type_of = type_of
        self.uuids = uuids

    def node(
        self, skeleton: Skeleton, said: Expression, parent: str | None, lists: Items, names: Items
    ) -> str:
        kind = skeleton[0]
        if kind == "l":
            return self.logic(skeleton, said, parent, lists, names)
        if kind == "c" and isinstance(said, Compare):
            return self.comparison(skeleton, said, parent or "null", lists, names)
        if kind == "a" and isinstance(said, Quantifier):
            return self.array(skeleton, said, parent or "null", lists, names)
        raise Misfit

    def logic(
        self, skeleton: Skeleton, said: Expression, parent: str | None, lists: Items, names: Items
    ) -> str:
        if not skeleton[4]:
            inner = self.node(skeleton[3], said, dumps(skeleton[1]), lists, names)
            return _group(skeleton, parent, inner, None)
        if type(said) is not Logic or said.operator != LOGIC_WORD[skeleton[2]]:
            raise Misfit
        operands = iter(said.operands)
        text = self.chain(skeleton, operands, skeleton[2], parent, lists, names)
        if next(operands, None) is not None:
            raise Misfit
        return text

    def chain(
        self,
        skeleton: Skeleton,
        operands: Iterator[Expression],
        operator: str,
        parent: str | None,
        lists: Items,
        names: Items,
    ) -> str:
        """One node of a chain, which takes from the operands as many as it holds."""
        if skeleton[0] == "l" and (not skeleton[4] or skeleton[2] == operator):
            uuid = dumps(skeleton[1])
            left = self.chain(skeleton[3], operands, operator, uuid, lists, names)
            right = self.chain(skeleton[4], operands, operator, uuid, lists, names) if skeleton[4] else None
            return _group(skeleton, parent, left, right)
        operand = next(operands, None)
        if operand is None:
            raise Misfit
        return self.node(skeleton, operand, parent, lists, names)

    def comparison(self, skeleton: Skeleton, said: Compare, parent: str, lists: Items, names: Items) -> str:
        if skeleton[3] != fingerprint(said):
            raise Misfit
        uuid, operator = dumps(skeleton[1]), dumps(said.operator)
        value_type = dumps(self.type_of(said, lists) if skeleton[2] is None else skeleton[2])
        left = _leaf(skeleton[4], said.left, uuid, True, lists, names)
        right = _right(skeleton[5], said, uuid, lists, names)
        if len(skeleton) > 6:
            sides = {"lhs": left} if right is None else {"lhs": left, "rhs": right}
            others = {"value_type": value_type, "operator": operator, "operation_type": '"Comparison"'}
            return _odd(skeleton[6], {"uuid": uuid, "parent_uuid": parent, **sides, **others})
        rhs = "" if right is None else f',"rhs":{right}'
        return (
            f'{{"uuid":{uuid},"parent_uuid":{parent},"lhs":{left}{rhs},'
            f'"value_type":{value_type},"operator":{operator},"operation_type":"Comparison"}}'
        )

    def array(self, skeleton: Skeleton, said: Quantifier, parent: str, lists: Items, names: Items) -> str:
        if skeleton[2] != fingerprint(Compare(said.operator, said.path)):
            raise Misfit
        uuid, path = dumps(skeleton[1]), said.path.text
        name = item_name(path)
        key = skeleton[6] if len(skeleton) > 6 and skeleton[6] != 0 else name
        known = {**lists, key: renamed(path, names)}
        first = _leaf(skeleton[3], said.path, uuid, True, lists, names)
        second = _leaf(skeleton[4], Path(key), uuid, False, {}, {})
        body = self.node(skeleton[5], said.body, uuid, known, {**names, name: key})
        operator = dumps(LIST_OPERATOR[said.operator])
        if len(skeleton) > 7:
            values = (uuid, parent, first, second, body, operator, '"ArrayExpression"')
            return _odd(skeleton[7], dict(zip(ARRAY, values, strict=True)))
        return (
            f'{{"uuid":{uuid},"parent_uuid":{parent},"array_path":{first},"array_item_key":{second},'
            f'"operation":{body},"operator":{operator},"operation_type":"ArrayExpression"}}'
        )


def _group(skeleton: Skeleton, parent: str | None, left: str, right: str | None) -> str:
    uuid, operator = dumps(skeleton[1]), dumps(skeleton[2])
    if len(skeleton) > 5:
        above = {} if parent is None else {"parent_uuid": parent}
        sides = {"lhs": left} if right is None else {"lhs": left, "rhs": right}
        others = {"operator": operator, "operation_type": '"LogicalExpression"'}
        return _odd(skeleton[5], {"uuid": uuid, **above, **sides, **others})
    above = "" if parent is None else f'"parent_uuid":{parent},'
    rhs = "" if right is None else f'"rhs":{right},'
    return f'{{"uuid":{uuid},{above}"lhs":{left},{rhs}"operator":{operator},"operation_type":"LogicalExpression"}}'


def _right(skeleton: Json, said: Compare, parent: str, lists: Items, names: Items) -> str | None:
    if said.right is not None:
        return _leaf(skeleton, said.right, parent, False, lists, names)
    if isinstance(skeleton, str):
        return _leaf(skeleton, _BLANK, parent, False, lists, names)
    return dumps(skeleton[1]) if skeleton else None


_BLANK = Constant("string", "")


def _leaf(skeleton: Json, said: Operand, parent: str, is_left: bool, lists: Items, names: Items) -> str:
    is_path = type(said) is Path
    full: Json = 1 if is_left and is_path else 0
    uuid, odd = skeleton, None
    if not isinstance(skeleton, str):
        uuid, full, *rest = skeleton
        odd = rest[0] if rest else None
    text = renamed(said.text, names) if is_path and names else said.text
    uuid, value, kind = dumps(uuid), dumps(text), _KINDS[is_path]
    path = ""
    if full:
        path = value if full == 1 else dumps(full[0] if isinstance(full, list) else renamed(text, lists))
    if odd is not None:
        members = dict(zip(LEAF, (uuid, parent, value, kind), strict=True))
        return _odd(odd, members | {"full_environment_path": path} if path else members)
    tail = f',"full_environment_path":{path}' if path else ""
    return f'{{"uuid":{uuid},"parent_uuid":{parent},"value":{value},"comparison_value_type":{kind}{tail}}}'


_KINDS = {True: dumps(ENVIRONMENT), False: dumps(LITERAL)}


def _odd(oddities: Json, members: dict[str, str]) -> str:
    """A node with the keys and values its oddities tell."""
    keys, values = oddities
    texts = {key: dumps(values[key]) if key in values else members[key] for key in keys}
    return "{" + ",".join([f"{dumps(key)}:{text}" for key, text in texts.items()]) + "}"


def fits(value_type: str, said: Compare) -> bool:
    """Would this type give the literals back as what they are?"""
    return all(
        type(operand) is not Constant or kind_of(value_type, operand.text) == operand.kind
        for operand in (said.left, said.right)
    )

"""Writes conditions as JSON trees, the form of the Flow app's exports [file]; the inverse of ``tree_reading``."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flowc import jsontext
from flowc.fields.conditions.kept import (
    Array,
    Blank,
    Comparison,
    Group,
    Kept,
    KeptTree,
    Leaf,
    Odd,
    Side,
    fingerprint,
)
from flowc.fields.conditions.nodes import (
    ARRAY,
    COMPARISON,
    COMPARISON_ONE,
    ENVIRONMENT,
    GROUP,
    LEAF,
    LEAF_FULL,
    LEVELS,
    LIST_OPERATOR,
    LITERAL,
    LOGIC_WORD,
    Items,
    Keys,
)
from flowc.fields.conditions.outline import levels, outline
from flowc.fields.conditions.tree_reading import meaning
from flowc.jsontext import Style, dumps
from flowc.jsontext.value import Json
from flowc.model.names import item_name, renamed
from flowc.model.workflow import Compare, Constant, Expression, Logic, Operand, Path, Quantifier

TypeOf = Callable[[Compare, dict[str, str]], str]
"""The ``value_type`` of a comparison, given the lists that item names stand for."""


class Misfit(Exception):
    """What is kept does not belong to this expression."""


_GARBAGE = (Misfit, LookupError, TypeError, ValueError, AttributeError, RecursionError)
"""What comes of a footer of something else, or of a stranger's."""


def write(said: Expression, kept: KeptTree, type_of: TypeOf, uuids: Iterator[str]) -> str | None:
    """The tree of an expression as it was kept; an edited one keeps what it did not change.

    None where it would be nested too deeply to be read.
    """
    writer = _Writer(type_of, uuids)
    if kept.root is not None:
        try:
            return _styled(writer.node(kept.root, said, None, {}, {}), kept.style)
        except _GARBAGE:
            text = _edited(writer, said, kept.root, kept.style)
        if text is not None:
            return text
    if levels(said) > LEVELS:
        return None
    return _styled(writer.node(outline(said, uuids), said, None, {}, {}), kept.style)


def _edited(writer: _Writer, said: Expression, old: Kept, style: Json) -> str | None:
    """The tree of an edited expression, proven by reading it back; None where that fails."""
    from flowc.fields.conditions.edit import refit  # most conditions are not edited

    try:
        text = _styled(writer.node(refit(said, old, writer.uuids), said, None, {}, {}), style)
        return text if meaning(text) == said else None
    except _GARBAGE:
        return None


def _styled(text: str, style: Json) -> str:
    return text if style is None else jsontext.write(jsontext.loads(text), Style.from_json(style))


class _Writer:
    """Puts expressions into nodes, as compact JSON; methods are named as those of ``tree_reading``.

    ``parent`` is a uuid as JSON, None above the outermost node. ``lists`` and ``names`` give for the items in
    sight the list's path, by the name in the tree, and that name, by the usual one.
    """

    def __init__(self, type_of: TypeOf, uuids: Iterator[str]) -> None:
        self.type_of = type_of
        self.uuids = uuids

    def node(self, kept: Kept, said: Expression, parent: str | None, lists: Items, names: Items) -> str:
        if isinstance(kept, Group):
            return self.logic(kept, said, parent, lists, names)
        if isinstance(kept, Comparison) and isinstance(said, Compare):
            return self.comparison(kept, said, parent or "null", lists, names)
        if isinstance(kept, Array) and isinstance(said, Quantifier):
            return self.array(kept, said, parent or "null", lists, names)
        raise Misfit

    def logic(self, kept: Group, said: Expression, parent: str | None, lists: Items, names: Items) -> str:
        if kept.right is None:
            return _group(kept, parent, self.node(kept.left, said, dumps(kept.uuid), lists, names), None)
        if type(said) is not Logic or said.operator != LOGIC_WORD[kept.operator]:
            raise Misfit
        operands = iter(said.operands)
        text = self.chain(kept, operands, kept.operator, parent, lists, names)
        if next(operands, None) is not None:
            raise Misfit
        return text

    def chain(
        self,
        kept: Kept,
        operands: Iterator[Expression],
        operator: str,
        parent: str | None,
        lists: Items,
        names: Items,
    ) -> str:
        """One node of a chain, which takes from the operands as many as it holds."""
        if isinstance(kept, Group) and (kept.right is None or kept.operator == operator):
            uuid, right = dumps(kept.uuid), None
            left = self.chain(kept.left, operands, operator, uuid, lists, names)
            if kept.right is not None:
                right = self.chain(kept.right, operands, operator, uuid, lists, names)
            return _group(kept, parent, left, right)
        operand = next(operands, None)
        if operand is None:
            raise Misfit
        return self.node(kept, operand, parent, lists, names)

    def comparison(self, kept: Comparison, said: Compare, parent: str, lists: Items, names: Items) -> str:
        if kept.print != fingerprint(said):
            raise Misfit
        uuid = dumps(kept.uuid)
        left = _side(kept.left, said.left, uuid, 1, lists, names)
        right = _right(kept.right, said, uuid, lists, names)
        value_type = dumps(self.type_of(said, lists) if kept.value_type is None else kept.value_type)
        operator, rhs = dumps(said.operator), "" if right is None else f',"rhs":{right}'
        if kept.odd is not None:
            sides = (left,) if right is None else (left, right)
            keys = COMPARISON_ONE if right is None else COMPARISON
            return _odd(kept.odd, keys, (uuid, parent, *sides, value_type, operator, '"Comparison"'))
        return (
            f'{{"uuid":{uuid},"parent_uuid":{parent},"lhs":{left}{rhs},'
            f'"value_type":{value_type},"operator":{operator},"operation_type":"Comparison"}}'
        )

    def array(self, kept: Array, said: Quantifier, parent: str, lists: Items, names: Items) -> str:
        if kept.print != fingerprint(Compare(said.operator, said.path)):
            raise Misfit
        uuid, path = dumps(kept.uuid), said.path.text
        name = item_name(path)
        key = name if kept.item is None else kept.item
        known = {**lists, key: renamed(path, names)}
        first = _side(kept.path, said.path, uuid, 1, lists, names)
        second = _side(kept.key, Path(key), uuid, 0, {}, {})
        body = self.node(kept.body, said.body, uuid, known, {**names, name: key})
        operator = dumps(LIST_OPERATOR[said.operator])
        if kept.odd is not None:
            return _odd(kept.odd, ARRAY, (uuid, parent, first, second, body, operator, '"ArrayExpression"'))
        return (
            f'{{"uuid":{uuid},"parent_uuid":{parent},"array_path":{first},"array_item_key":{second},'
            f'"operation":{body},"operator":{operator},"operation_type":"ArrayExpression"}}'
        )


def _group(kept: Group, parent: str | None, left: str, right: str | None) -> str:
    uuid, operator = dumps(kept.uuid), dumps(kept.operator)
    if kept.odd is not None:
        above = () if parent is None else (parent,)
        sides = (left,) if right is None else (left, right)
        keys = GROUP[len(above), len(sides)]
        return _odd(kept.odd, keys, (uuid, *above, *sides, operator, '"LogicalExpression"'))
    above = "" if parent is None else f'"parent_uuid":{parent},'
    rhs = "" if right is None else f'"rhs":{right},'
    return f'{{"uuid":{uuid},{above}"lhs":{left},{rhs}"operator":{operator},"operation_type":"LogicalExpression"}}'


def _right(kept: Side | Blank | None, said: Compare, parent: str, lists: Items, names: Items) -> str | None:
    if said.right is not None:
        side = Leaf("!", kept.node) if isinstance(kept, Blank) else kept  # a side that is called so
        return _side(side, said.right, parent, 0, lists, names)
    if isinstance(kept, Blank):
        return dumps(kept.node)
    return None if kept is None else _side(kept, _BLANK, parent, 0, lists, names)


_BLANK = Constant("string", "")


def _side(kept: Side | None, said: Operand, parent: str, usual: int, lists: Items, names: Items) -> str:
    """``usual`` is the number of the full path that such a path has as a rule."""
    is_path = type(said) is Path
    full: Json = usual if is_path else 0
    uuid: Json = kept
    odd = None
    if isinstance(kept, Leaf):
        uuid, full, odd = kept.uuid, kept.full, kept.odd
    elif kept is None:
        raise Misfit
    text = renamed(said.text, names) if is_path and names else said.text
    uuid, value, kind = dumps(uuid), dumps(text), _KINDS[is_path]
    path = ""
    if full:
        path = value if full == 1 else dumps(full[0] if isinstance(full, list) else renamed(text, lists))
    if odd is not None:
        texts = uuid, parent, value, kind
        return _odd(odd, LEAF_FULL, (*texts, path)) if path else _odd(odd, LEAF, texts)
    tail = f',"full_environment_path":{path}' if path else ""
    return f'{{"uuid":{uuid},"parent_uuid":{parent},"value":{value},"comparison_value_type":{kind}{tail}}}'


_KINDS = {True: dumps(ENVIRONMENT), False: dumps(LITERAL)}


def _odd(odd: Odd, keys: Keys, texts: tuple[str, ...]) -> str:
    """A node whose keys or values are not the usual ones, of its usual members as JSON."""
    usual = dict(zip(keys, texts, strict=True))
    members = ((key, dumps(odd.values[key]) if key in odd.values else usual[key]) for key in odd.keys)
    return "{" + ",".join([f"{dumps(key)}:{text}" for key, text in members]) + "}"

"""Writes conditions as JSON trees, the form of the Flow app's exports [file]; the inverse of ``tree_reading``."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flowc import jsontext
from flowc.fields.conditions.kept import (
    SAYS,
    Node,
    Odd,
    Side,
    fingerprint,
    is_single,
    levels,
    outline,
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


def write(said: Expression, spelling: Json, type_of: TypeOf, uuids: Iterator[str]) -> str | None:
    """The tree of an expression as it was spelled; an edited one keeps what it did not change.

    None where it would be nested too deeply to be read.
    """
    writer = _Writer(type_of, uuids)
    style, kept = spelling
    if kept:
        try:
            return _styled(writer.node(kept, said, None, {}, {}), style)
        except _GARBAGE:
            text = _edited(writer, said, kept, style)
        if text is not None:
            return text
    if levels(said) > LEVELS:
        return None
    return _styled(writer.node(outline(said, uuids), said, None, {}, {}), style)


def _edited(writer: _Writer, said: Expression, old: Node, style: Json) -> str | None:
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

    def node(self, kept: Node, said: Expression, parent: str | None, lists: Items, names: Items) -> str:
        kind = kept[0]
        if kind == "c" and isinstance(said, Compare):
            return self.comparison(kept, said, parent or "null", lists, names)
        if kind == "l":
            return self.logic(kept, said, parent, lists, names)
        if kind == "a" and isinstance(said, Quantifier):
            return self.array(kept, said, parent or "null", lists, names)
        raise Misfit

    def logic(self, kept: Node, said: Expression, parent: str | None, lists: Items, names: Items) -> str:
        _, uuid, odd, operator, left, right = kept
        if not right:
            uuid = dumps(uuid)
            return _group(uuid, operator, odd, parent, self.node(left, said, uuid, lists, names))
        if type(said) is not Logic or said.operator != LOGIC_WORD[operator]:
            raise Misfit
        operands = iter(said.operands)
        text = self.chain(kept, operands, operator, parent, lists, names)
        if next(operands, None) is not None:
            raise Misfit
        return text

    def chain(
        self,
        kept: Node,
        operands: Iterator[Expression],
        operator: str,
        parent: str | None,
        lists: Items,
        names: Items,
    ) -> str:
        """One node of a chain, which takes from the operands as many as it holds."""
        if kept[0] == "l" and (kept[SAYS] == operator or is_single(kept)):
            _, uuid, odd, word, *sides = kept
            uuid = dumps(uuid)
            texts = [self.chain(side, operands, operator, uuid, lists, names) for side in sides if side]
            return _group(uuid, word, odd, parent, *texts)
        operand = next(operands, None)
        if operand is None:
            raise Misfit
        return self.node(kept, operand, parent, lists, names)

    def comparison(self, kept: Node, said: Compare, parent: str, lists: Items, names: Items) -> str:
        _, uuid, odd, print_, left, right, value_type = kept
        if print_ is not None and print_ != fingerprint(said):
            raise Misfit
        uuid = dumps(uuid)
        left = _side(left, said.left, uuid, 1, lists, names)
        right = _right(right, said, uuid, lists, names)
        value_type = dumps(self.type_of(said, lists) if value_type is None else value_type)
        operator, rhs = dumps(said.operator), "" if right is None else f',"rhs":{right}'
        if odd:
            sides = (left,) if right is None else (left, right)
            keys = COMPARISON_ONE if right is None else COMPARISON
            return _odd(odd, keys, (uuid, parent, *sides, value_type, operator, '"Comparison"'))
        return (
            f'{{"uuid":{uuid},"parent_uuid":{parent},"lhs":{left}{rhs},'
            f'"value_type":{value_type},"operator":{operator},"operation_type":"Comparison"}}'
        )

    def array(self, kept: Node, said: Quantifier, parent: str, lists: Items, names: Items) -> str:
        _, uuid, odd, print_, first, second, body, item = kept
        if print_ is not None and print_ != fingerprint(Compare(said.operator, said.path)):
            raise Misfit
        uuid, path = dumps(uuid), said.path.text
        name = item_name(path)
        key = name if item == 0 else item
        known = {**lists, key: renamed(path, names)}
        first = _side(first, said.path, uuid, 1, lists, names)
        second = _side(second, Path(key), uuid, 0, {}, {})
        body = self.node(body, said.body, uuid, known, {**names, name: key})
        operator = dumps(LIST_OPERATOR[said.operator])
        if odd:
            return _odd(odd, ARRAY, (uuid, parent, first, second, body, operator, '"ArrayExpression"'))
        return (
            f'{{"uuid":{uuid},"parent_uuid":{parent},"array_path":{first},"array_item_key":{second},'
            f'"operation":{body},"operator":{operator},"operation_type":"ArrayExpression"}}'
        )


def _group(
    uuid: str, operator: str, odd: Odd, parent: str | None, left: str, right: str | None = None
) -> str:
    operator = dumps(operator)
    if odd:
        above = () if parent is None else (parent,)
        sides = (left,) if right is None else (left, right)
        keys = GROUP[len(above), len(sides)]
        return _odd(odd, keys, (uuid, *above, *sides, operator, '"LogicalExpression"'))
    above = "" if parent is None else f'"parent_uuid":{parent},'
    rhs = "" if right is None else f'"rhs":{right},'
    return f'{{"uuid":{uuid},{above}"lhs":{left},{rhs}"operator":{operator},"operation_type":"LogicalExpression"}}'


def _right(kept: Side, said: Compare, parent: str, lists: Items, names: Items) -> str | None:
    if said.right is None and type(kept) is not str:
        if not kept:
            return None
        if len(kept) == 2:
            return dumps(kept[1])
    return _side(kept, said.right or _BLANK, parent, 0, lists, names)


_BLANK = Constant("string", "")


def _side(kept: Side, said: Operand, parent: str, usual: int, lists: Items, names: Items) -> str:
    """``usual`` is the number of the full path that such a path has as a rule."""
    is_path = type(said) is Path
    uuid, full, odd = (kept, usual if is_path else 0, 0) if type(kept) is str else kept
    text = renamed(said.text, names) if is_path and names else said.text
    uuid, value, kind = dumps(uuid), dumps(text), _KINDS[is_path]
    path = ""
    if full:
        path = value if full == 1 else dumps(full[0] if isinstance(full, list) else renamed(text, lists))
    if odd:
        texts = uuid, parent, value, kind
        return _odd(odd, LEAF_FULL, (*texts, path)) if path else _odd(odd, LEAF, texts)
    tail = f',"full_environment_path":{path}' if path else ""
    return f'{{"uuid":{uuid},"parent_uuid":{parent},"value":{value},"comparison_value_type":{kind}{tail}}}'


_KINDS = {True: dumps(ENVIRONMENT), False: dumps(LITERAL)}


def _odd(odd: Odd, keys: Keys, texts: tuple[str, ...]) -> str:
    """A node whose keys or values are not the usual ones, of its usual members as JSON."""
    order, values = odd
    usual = dict(zip(keys, texts, strict=True))
    members = ((key, dumps(values[key]) if key in values else usual[key]) for key in order)
    return "{" + ",".join([f"{dumps(key)}:{text}" for key, text in members]) + "}"

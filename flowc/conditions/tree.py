"""Conditions as JSON trees, the form of the Flow app's exports [file].

``read`` takes a tree apart into an expression and a skeleton, ``write`` puts them together again.
The skeleton is plain JSON and mirrors the tree's nodes:

    ["l", uuid, "AND" | "OR", skeleton, skeleton | 0, odd?]          LogicalExpression
    ["c", uuid, value_type, print, leaf, leaf | 0, odd?]             Comparison
    ["a", uuid, print, leaf, leaf, skeleton, item?, odd?]            ArrayExpression
    uuid  or  [uuid, full_environment_path, odd?]                    leaf

``print`` is a short fingerprint of what the node says, by which an edited condition finds the skeletons of
its unchanged parts. ``odd`` is there where a node's keys or derived values are not the usual ones:
``[[keys in order], {key: value}]``, the dict holding what cannot be derived.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import cast
from zlib import crc32

from flowc import jsontext
from flowc.jsontext import Style
from flowc.model import Compare, Constant, Expression, Json, Logic, Operand, Path, Quantifier
from flowc.names import item_name, root
from flowc.values import is_number

Skeleton = Json
TypeOf = Callable[[Compare, dict[str, str]], str]
"""The ``value_type`` of a comparison, given the lists that item names stand for."""

UNARY = frozenset({"nil?", "not_nil?", "empty_or_nil?", "not_empty_and_not_nil?"})
_DEPTH = 100

_LOGIC = ("uuid", "parent_uuid", "lhs", "rhs", "operator", "operation_type")
_LOGIC_ONE = ("uuid", "parent_uuid", "lhs", "operator", "operation_type")
_OUTER = ("uuid", "lhs", "rhs", "operator", "operation_type")
_OUTER_ONE = ("uuid", "lhs", "operator", "operation_type")
_COMPARISON = ("uuid", "parent_uuid", "lhs", "rhs", "value_type", "operator", "operation_type")
_ARRAY = ("uuid", "parent_uuid", "array_path", "array_item_key", "operation", "operator", "operation_type")
_LEAF = ("uuid", "parent_uuid", "value", "comparison_value_type")
_LEAF_FULL = (*_LEAF, "full_environment_path")

_SAID = frozenset(_COMPARISON + _ARRAY) - {"uuid", "parent_uuid"}
_SAID_BY_LEAF = frozenset({"value", "comparison_value_type"})

_ENVIRONMENT, _LITERAL = "EnvironmentValue", "LiteralValue"
_LOGIC_WORD = {"AND": "and", "OR": "or"}
_LIST_WORD = {"ANY": "any", "ALL": "all", "NONE": "none"}
_LIST_OPERATOR = {word: operator for operator, word in _LIST_WORD.items()}
_NUMBERS = ("Int", "Float", "Decimal", "Money", "UnsignedInt64", "BigInt")
_NUMERIC = frozenset(f"EnvironmentScalarDefinition:{name}" for name in _NUMBERS)
BOOLEAN = "EnvironmentScalarDefinition:Boolean"
STRING = "EnvironmentScalarDefinition:String"


class Unreadable(Exception):
    """The tree says something the expression model has no place for."""


def read(text: str) -> tuple[Expression, Skeleton, Json] | None:
    """The expression of a tree, its skeleton and the style of its JSON; None where it is no such tree."""
    try:
        tree, style = jsontext.read(text)
        expression, skeleton = _read(tree, None, {}, {}, _DEPTH)
    except (jsontext.JsonError, Unreadable, KeyError, TypeError):
        return None
    return expression, skeleton, None if style == jsontext.COMPACT else style.to_json()


def kind_of(value_type: str, text: str) -> str:
    """What a literal of this type is in Python: a number only where its text is a plain one."""
    if value_type in _NUMERIC and is_number(text):
        return "number"
    return "boolean" if value_type == BOOLEAN and text in ("true", "false") else "string"


Items = dict[str, str]
"""Item names to something of the list they stand for: its path, or the name Flow gives the item."""


def _read(node: Json, parent: str | None, lists: Items, names: Items, depth: int) -> tuple[Expression, Skeleton]:
    if depth == 0:
        raise Unreadable
    kind = node["operation_type"]
    if kind == "Comparison":
        return _read_comparison(node, parent, lists, names)
    if kind == "LogicalExpression":
        return _read_logic(node, parent, lists, names, depth)
    if kind == "ArrayExpression":
        return _read_array(node, parent, lists, names, depth)
    raise Unreadable


def _read_logic(node: Json, parent: str | None, lists: Items, names: Items, depth: int) -> tuple[Expression, Skeleton]:
    uuid, operator = node["uuid"], node["operator"]
    word = _LOGIC_WORD[operator]
    left, left_skeleton = _read(node["lhs"], uuid, lists, names, depth - 1)
    if "rhs" not in node:
        skeleton = ["l", uuid, operator, left_skeleton, 0]
        return left, _odd(skeleton, node, parent, _OUTER_ONE if parent is None else _LOGIC_ONE)
    right, right_skeleton = _read(node["rhs"], uuid, lists, names, depth - 1)
    skeleton = ["l", uuid, operator, left_skeleton, right_skeleton]
    operands = _operands(word, left) + _operands(word, right)
    return Logic(word, operands), _odd(skeleton, node, parent, _OUTER if parent is None else _LOGIC)  # pyright: ignore[reportArgumentType]


def _operands(word: str, expression: Expression) -> tuple[Expression, ...]:
    if type(expression) is Logic and expression.operator == word:
        return expression.operands
    return (expression,)


def _read_comparison(node: Json, parent: str | None, lists: Items, names: Items) -> tuple[Expression, Skeleton]:
    uuid, operator, value_type = node["uuid"], node["operator"], node["value_type"]
    if type(operator) is not str or type(value_type) is not str:
        raise Unreadable
    left, left_leaf = _read_leaf(node["lhs"], uuid, value_type, lists, names, True)
    right_node = node.get("rhs")
    if operator in UNARY:
        expression = Compare(operator, left)
        right_leaf = 0 if "rhs" not in node else _read_blank(right_node, uuid)
    elif "rhs" in node:
        right, right_leaf = _read_leaf(right_node, uuid, value_type, lists, names, False)
        expression = Compare(operator, left, right)
    elif _is_word(operator):
        expression, right_leaf = Compare(operator, left), 0
    else:
        raise Unreadable
    skeleton = ["c", uuid, value_type, fingerprint(expression), left_leaf, right_leaf]
    return expression, _odd(skeleton, node, parent, _COMPARISON)


def _is_word(operator: str) -> bool:
    return operator.endswith("?")


def _read_array(node: Json, parent: str | None, lists: Items, names: Items, depth: int) -> tuple[Expression, Skeleton]:
    uuid, word = node["uuid"], _LIST_WORD[node["operator"]]
    path, path_leaf = _read_leaf(node["array_path"], uuid, STRING, lists, names, True)
    key, key_leaf = _read_leaf(node["array_item_key"], uuid, STRING, {}, {}, False)
    if type(path) is not Path or type(key) is not Path:
        raise Unreadable
    name = item_name(path.text)
    body, body_skeleton = _read(
        node["operation"],
        uuid,
        {**lists, key.text: node["array_path"]["value"]},
        {**names, key.text: name},
        depth - 1,
    )
    if key.text != name and (name in names.values() or name in names or mentions(body, key.text)):
        raise Unreadable
    expression = Quantifier(word, path, body)  # pyright: ignore[reportArgumentType]
    skeleton = ["a", uuid, fingerprint(Compare(word, path)), path_leaf, key_leaf, body_skeleton]
    skeleton.append(0 if key.text == name else key.text)
    skeleton = _odd(skeleton, node, parent, _ARRAY)
    return expression, skeleton if len(skeleton) > 7 or skeleton[6] != 0 else skeleton[:6]


def mentions(expression: Expression, name: str) -> bool:
    """Does any path of the expression start at this name?"""
    match expression:
        case Compare(_, left, right):
            return any(isinstance(o, Path) and root(o.text) == name for o in (left, right))
        case Logic(_, operands):
            return any(mentions(operand, name) for operand in operands)
        case Quantifier(_, path, body):
            return root(path.text) == name or mentions(body, name)
        case _:
            return False


def _read_leaf(
    node: Json, parent: str, value_type: str, lists: Items, names: Items, is_left: bool
) -> tuple[Operand, Json]:
    text, kind, uuid = node["value"], node["comparison_value_type"], node["uuid"]
    if type(text) is not str:
        raise Unreadable
    if kind == _LITERAL:
        operand: Operand = Constant(kind_of(value_type, text), text)  # pyright: ignore[reportArgumentType]
    elif kind == _ENVIRONMENT:
        operand = Path(_renamed(text, names))
    else:
        raise Unreadable
    keys = tuple(node)
    full = _read_full(node, text, lists)
    usual = 1 if is_left and kind == _ENVIRONMENT else 0
    if node["parent_uuid"] == parent and type(uuid) is str and keys == (_LEAF_FULL if full else _LEAF):
        return operand, uuid if full == usual else [uuid, full]
    return operand, [uuid, full, _oddities(node, keys, _SAID_BY_LEAF, uuid, parent)]


def _renamed(path: str, names: Items) -> str:
    head, dot, rest = path.partition(".")
    return names[head] + dot + rest if head in names else path


def _read_full(node: Json, text: str, lists: Items) -> Json:
    """0: no full path, 1: the path itself, 2: the list's path in place of its item, else as it is."""
    if "full_environment_path" not in node:
        return 0
    full = node["full_environment_path"]
    if full == text:
        return 1
    return 2 if full == _renamed(text, lists) else [full]


def _read_blank(node: Json, parent: str) -> Json:
    """The right side of a unary operator: an empty literal, kept as it is where it is not."""
    if tuple(node) == _LEAF and node["parent_uuid"] == parent:
        if node["value"] == "" and node["comparison_value_type"] == _LITERAL and type(node["uuid"]) is str:
            return node["uuid"]
    return ["!", node]


def _odd(skeleton: list[Json], node: Json, parent: str | None, usual: tuple[str, ...]) -> Skeleton:
    """The skeleton, with the node's oddities at its end where it has any."""
    uuid = node["uuid"]
    keys = tuple(node)
    if keys == usual and type(uuid) is str and (parent is None or node["parent_uuid"] == parent):
        return skeleton
    return [*skeleton, _oddities(node, keys, _SAID, uuid, parent)]


def _oddities(node: Json, keys: tuple[str, ...], known: frozenset[str], uuid: Json, parent: str | None) -> Json:
    """The node's keys in order, and what of it no writer could derive."""
    derived = known | {"uuid", "full_environment_path"}
    if parent is not None and node.get("parent_uuid") == parent:
        derived = derived | {"parent_uuid"}
    return [list(keys), {key: node[key] for key in keys if key not in derived}]


def fingerprint(expression: Compare) -> int:
    """A short number that tells changed comparisons from unchanged ones."""
    left, right = expression.left, expression.right
    said = f"{expression.operator}\0{left.text}\0{right.text if right else ''}"
    return crc32(said.encode("utf-8", "surrogatepass")) & 0xFFFF


class Misfit(Exception):
    """The skeleton does not belong to this expression."""


def write(expression: Expression, skeleton: Skeleton, style: Json, type_of: TypeOf, uuids: Iterator[str]) -> str:
    """The tree of an expression in its skeleton; an edited one keeps the skeletons of what it did not change."""
    writer = _Writer(type_of, uuids)
    try:
        if skeleton is None:
            raise Misfit
        tree = writer.node(skeleton, expression, None, {}, {})
    except (Misfit, LookupError, TypeError, ValueError):
        tree = writer.node(_outlined(expression, skeleton, uuids), expression, None, {}, {})
    return jsontext.write(tree, jsontext.COMPACT if style is None else Style.from_json(style))


class _Writer:
    """Puts expressions into skeletons; each method mirrors the ``_read`` of its name."""

    def __init__(self, type_of: TypeOf, uuids: Iterator[str]) -> None:
        self.type_of = type_of
        self.uuids = uuids

    def node(self, skeleton: Skeleton, said: Expression, parent: str | None, lists: Items, names: Items) -> Json:
        match skeleton[0], said:
            case "l", _:
                return self.logic(skeleton, said, parent, lists, names)
            case "c", Compare():
                return self.comparison(skeleton, said, parent, lists, names)
            case "a", Quantifier():
                return self.array(skeleton, said, parent, lists, names)
            case _:
                raise Misfit

    def logic(self, skeleton: Skeleton, said: Expression, parent: str | None, lists: Items, names: Items) -> Json:
        if not skeleton[4]:
            return self.group(skeleton, parent, self.node(skeleton[3], said, skeleton[1], lists, names), None)
        if type(said) is not Logic or said.operator != _LOGIC_WORD[skeleton[2]]:
            raise Misfit
        operands = iter(said.operands)
        node = self.chain(skeleton, operands, skeleton[2], parent, lists, names)
        if next(operands, None) is not None:
            raise Misfit
        return node

    def chain(
        self, skeleton: Skeleton, operands: Iterator[Expression], operator: str, parent: str | None, lists: Items, names: Items
    ) -> Json:
        """One node of a chain, which takes from the operands as many as it holds."""
        if skeleton[0] == "l" and (not skeleton[4] or skeleton[2] == operator):
            left = self.chain(skeleton[3], operands, operator, skeleton[1], lists, names)
            right = self.chain(skeleton[4], operands, operator, skeleton[1], lists, names) if skeleton[4] else None
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

    def comparison(self, skeleton: Skeleton, said: Compare, parent: str | None, lists: Items, names: Items) -> Json:
        value_type = skeleton[2]
        changed = skeleton[3] != fingerprint(said)
        if value_type is None or changed or not fits(value_type, said):
            value_type = self.type_of(said, lists)
        uuid = skeleton[1]
        node = {"uuid": uuid, "parent_uuid": parent}
        node["lhs"] = self.leaf(skeleton[4], said.left, uuid, True, lists, names, changed)
        right = self.right(skeleton[5], said, uuid, lists, names, changed)
        if right is not None:
            node["rhs"] = right
        node |= {"value_type": value_type, "operator": said.operator, "operation_type": "Comparison"}
        return node if changed else _with_odd(node, skeleton, 6)

    def right(self, skeleton: Json, said: Compare, parent: str, lists: Items, names: Items, changed: bool) -> Json:
        if said.right is not None:
            return self.leaf(skeleton, said.right, parent, False, lists, names, changed)
        if type(skeleton) is list and skeleton[0] == "!" and not changed:
            return skeleton[1]
        if not skeleton or said.operator not in UNARY:
            return None
        uuid = skeleton if type(skeleton) is str else next(self.uuids)
        return {"uuid": uuid, "parent_uuid": parent, "value": "", "comparison_value_type": _LITERAL}

    def array(self, skeleton: Skeleton, said: Quantifier, parent: str | None, lists: Items, names: Items) -> Json:
        uuid, name, path = skeleton[1], item_name(said.path.text), said.path.text
        key = skeleton[6] if len(skeleton) > 6 and skeleton[6] != 0 else name
        node = {"uuid": uuid, "parent_uuid": parent}
        node["array_path"] = self.leaf(skeleton[3], said.path, uuid, True, lists, names, False)
        node["array_item_key"] = self.leaf(skeleton[4], Path(key), uuid, False, {}, {}, False)
        inner = {**lists, key: _renamed(path, names)}
        node["operation"] = self.node(skeleton[5], said.body, uuid, inner, {**names, name: key})
        node |= {"operator": _LIST_OPERATOR[said.operator], "operation_type": "ArrayExpression"}
        return _with_odd(node, skeleton, 7)

    def leaf(
        self, skeleton: Json, said: Operand, parent: str, is_left: bool, lists: Items, names: Items, changed: bool
    ) -> Json:
        is_path = type(said) is Path
        usual = 1 if is_left and is_path else 0
        uuid, full, *odd = skeleton if type(skeleton) is list else (skeleton, usual)
        if uuid == 0 or uuid == "!":
            uuid, full, odd = next(self.uuids), usual, []
        text = _renamed(said.text, names) if is_path else said.text
        node = {"uuid": uuid, "parent_uuid": parent, "value": text}
        node["comparison_value_type"] = _ENVIRONMENT if is_path else _LITERAL
        if changed and type(full) is list:
            full = usual
        if full:
            node["full_environment_path"] = (
                full[0] if type(full) is list else text if full == 1 else _renamed(text, lists)
            )
        return _with_odd(node, [odd[0]], 0) if odd and not changed else node


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


# Skeletons for expressions that have none, or no longer the right one.


def _outlined(expression: Expression, old: Skeleton, uuids: Iterator[str]) -> Skeleton:
    """A skeleton for the expression, made of the old one's comparisons where they still say the same."""
    pool: dict[int, list[Skeleton]] = {}
    outer = next(uuids) if old is None else old[1]
    for part in _parts(old) if old is not None else ():
        pool.setdefault(cast(int, part[3] if part[0] == "c" else part[2]), []).append(part)
    inner = _outline(expression, pool, uuids)
    if inner[0] == "l":
        return ["l", outer, *inner[2:]]
    return ["l", outer, "AND", inner, 0]


def _parts(skeleton: Skeleton) -> Iterator[Skeleton]:
    if skeleton[0] == "l":
        yield from _parts(skeleton[3])
        if skeleton[4]:
            yield from _parts(skeleton[4])
        return
    yield skeleton
    if skeleton[0] == "a":
        yield from _parts(skeleton[5])


def _outline(said: Expression, pool: dict[int, list[Skeleton]], uuids: Iterator[str]) -> Skeleton:
    match said:
        case Compare():
            print_ = fingerprint(said)
            if pool.get(print_):
                return pool[print_].pop(0)
            right = 0 if said.right is None and said.operator not in UNARY else next(uuids)
            return ["c", next(uuids), None, print_, next(uuids), right]
        case Logic(word, (first, *rest)):
            skeleton = _outline(first, pool, uuids)
            for operand in rest:
                right = _outline(operand, pool, uuids)
                skeleton = ["l", next(uuids), word.upper(), skeleton, right]
            return skeleton
        case Quantifier(word, path, body):
            print_ = fingerprint(Compare(word, path))
            old = pool[print_].pop(0) if pool.get(print_) else None
            inner = _outline(body, pool, uuids)
            if old is not None:
                return [*old[:5], inner, *old[6:]]
            return ["a", next(uuids), print_, next(uuids), next(uuids), inner]
        case _:
            raise TypeError(f"no tree for {type(said).__name__}")

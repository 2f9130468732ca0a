"""Reads conditions out of JSON trees, the form of the Flow app's exports [file]: what a tree says, and the rest.

The inverse of ``tree_writing.write``. ``meaning`` leaves out what is ``kept``, which is half the work, and takes
and refuses the same trees.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TypeAlias, cast

from flowc import jsontext
from flowc.fields.conditions.kept import Node, Odd, Side, fingerprint
from flowc.fields.conditions.nodes import (
    ARRAY,
    COMPARISON,
    ENVIRONMENT,
    GROUP,
    LEAF,
    LEAF_FULL,
    LEVELS,
    LIST_WORD,
    LITERAL,
    LOGIC_WORD,
    SAID,
    SAID_BY_LEAF,
    STRING,
    Items,
    Keys,
    kind_of,
)
from flowc.fields.conditions.operators import UNARY
from flowc.jsontext.value import Json
from flowc.model.names import item_name, renamed, root
from flowc.model.walk import walk
from flowc.model.workflow import Compare, Constant, Expression, Logic, Operand, Path, Quantifier

_leaf = itemgetter("value", "comparison_value_type", "uuid", "parent_uuid")

Read: TypeAlias = tuple[Expression, Node | None]


class Unreadable(Exception):
    """The tree says something the expression model has no place for."""


_REFUSED = (jsontext.JsonError, Unreadable, KeyError, TypeError)


def read(text: str, *, guess: bool = False) -> tuple[Expression, Json] | None:
    """The expression of a tree, and its spelling; None where it is no such tree.

    ``guess`` takes the style from the first look at the text.
    """
    try:
        tree, style = jsontext.guess(text) if guess else jsontext.read(text)
        expression, kept = _Reader(True).node(tree, None, {}, {}, LEVELS)
    except _REFUSED:
        return None
    return expression, [None if style == jsontext.COMPACT else style.to_json(), kept]


def meaning(text: str) -> Expression | None:
    """The expression of a tree; None where it is no such tree."""
    try:
        return _Reader(False).node(jsontext.loads(text), None, {}, {}, LEVELS)[0]
    except _REFUSED:
        return None


class _Reader:
    """Reads nodes. What is kept of them is None where nobody ``wants`` it.

    ``lists`` and ``names`` give for the item names in sight the list's path and the name they have in Flow.
    """

    def __init__(self, wants: bool) -> None:
        self.wants = wants

    def node(self, node: Json, parent: str | None, lists: Items, names: Items, depth: int) -> Read:
        if depth == 0:
            raise Unreadable
        kind = node["operation_type"]
        if kind == "Comparison":
            return self.comparison(node, parent, lists, names)
        if kind == "LogicalExpression":
            return self.logic(node, parent, lists, names, depth - 1)
        if kind == "ArrayExpression":
            return self.array(node, parent, lists, names, depth - 1)
        raise Unreadable

    def logic(self, node: Json, parent: str | None, lists: Items, names: Items, depth: int) -> Read:
        uuid, operator = node["uuid"], node["operator"]
        word = LOGIC_WORD[operator]
        said, left = self.node(node["lhs"], uuid, lists, names, depth)
        right: Node | None = None
        sides = 1
        if "rhs" in node:
            other, right = self.node(node["rhs"], uuid, lists, names, depth)
            said = Logic(word, _operands(word, said) + _operands(word, other))
            sides = 2
        usual = GROUP[parent is not None, sides]
        return said, left and ["l", uuid, _odd(node, parent, usual), operator, left, right or 0]

    def comparison(self, node: Json, parent: str | None, lists: Items, names: Items) -> Read:
        uuid, operator, value_type = node["uuid"], node["operator"], node["value_type"]
        if type(operator) is not str or type(value_type) is not str:
            raise Unreadable
        left = _operand(node["lhs"], value_type, names)
        right: Operand | None = None
        last: Side = 0
        if "rhs" in node:
            if operator in UNARY:
                last = _blank(node["rhs"], uuid)
            else:
                right = _operand(node["rhs"], value_type, names)
        elif not operator.endswith("?"):
            raise Unreadable
        said = Compare(operator, left, right)
        if not self.wants:
            return said, None
        first = _side(node["lhs"], uuid, lists, 1 if type(left) is Path else 0)
        if right is not None:
            last = _side(node["rhs"], uuid, lists, 0)
        odd = _odd(node, parent, COMPARISON)
        return said, ["c", uuid, odd, fingerprint(said), first, last, value_type]

    def array(self, node: Json, parent: str | None, lists: Items, names: Items, depth: int) -> Read:
        uuid, word = node["uuid"], LIST_WORD[node["operator"]]
        path, key = _operand(node["array_path"], STRING, names), _operand(node["array_item_key"], STRING, {})
        if type(path) is not Path or type(key) is not Path:
            raise Unreadable
        name = item_name(path.text)
        known = {**lists, key.text: node["array_path"]["value"]}
        if key.text != name and _starts_at(node["operation"], name):
            raise Unreadable
        body, inner = self.node(node["operation"], uuid, known, {**names, key.text: name}, depth)
        if key.text != name and (name in names.values() or name in names or _mentions(body, key.text)):
            raise Unreadable
        said = Quantifier(word, path, body)
        if inner is None:
            return said, None
        first = _side(node["array_path"], uuid, lists, 1)
        second = _side(node["array_item_key"], uuid, {}, 0)
        item = 0 if key.text == name else key.text
        print_, odd = fingerprint(Compare(word, path)), _odd(node, parent, ARRAY)
        return said, ["a", uuid, odd, print_, first, second, inner, item]


def _operands(word: str, said: Expression) -> tuple[Expression, ...]:
    if type(said) is Logic and said.operator == word:
        return said.operands
    return (said,)


def _operand(node: Json, value_type: str, names: Items) -> Operand:
    text, kind, _, _ = _leaf(node)
    if type(text) is not str:
        raise Unreadable
    if kind == LITERAL:
        return Constant(kind_of(value_type, text), text)
    if kind == ENVIRONMENT:
        return Path(renamed(text, names) if names else text)
    raise Unreadable


def _starts_at(node: Json, name: str) -> bool:
    """Does any path of the tree, as the document writes it, start at this name?"""
    todo: list[Json] = [node]
    while todo:
        part = todo.pop()
        if isinstance(part, dict):
            fields = cast("dict[str, Json]", part)
            if fields.get("comparison_value_type") == ENVIRONMENT and root(str(fields.get("value"))) == name:
                return True
            todo += fields.values()
    return False


def _mentions(said: Expression, name: str) -> bool:
    """Does any path of the expression start at this name?"""
    return any(isinstance(part, Path) and root(part.text) == name for part in walk(said))


# What is kept.


def _side(node: Json, parent: str, lists: Items, usual: int) -> Side:
    """``usual`` is the number of the full path that such a leaf has as a rule."""
    text, _, uuid, above = _leaf(node)
    keys = tuple(node)
    full = _full_path(node, text, lists)
    if above == parent and type(uuid) is str and keys == (LEAF_FULL if full else LEAF):
        return uuid if full == usual else [uuid, full, 0]
    return [uuid, full, _oddities(node, keys, SAID_BY_LEAF, parent)]


def _full_path(node: Json, text: str, lists: Items) -> Json:
    """0: no full path, 1: the path itself, 2: the list's path in place of its item, else as it is."""
    if "full_environment_path" not in node:
        return 0
    full = node["full_environment_path"]
    if full == text:
        return 1
    return 2 if full == renamed(text, lists) else [full]


def _blank(node: Json, parent: str) -> Side:
    """The right side of a unary operator: an empty literal, kept as it is where it is not."""
    if tuple(node) == LEAF:
        text, kind, uuid, above = _leaf(node)
        if text == "" and kind == LITERAL and above == parent and type(uuid) is str:
            return uuid
    return ["!", node]


def _odd(node: Json, parent: str | None, usual: Keys) -> Odd:
    """What is odd about a node's keys and derived values; 0 for nothing."""
    keys = tuple(node)
    if keys == usual and type(node["uuid"]) is str and (parent is None or node["parent_uuid"] == parent):
        return 0
    return _oddities(node, keys, SAID, parent)


def _oddities(node: Json, keys: Keys, known: frozenset[str], parent: str | None) -> Odd:
    """The node's keys in order, and what of it no writer could derive."""
    derived = known | {"uuid", "full_environment_path"}
    if parent is not None and node.get("parent_uuid") == parent:
        derived = derived | {"parent_uuid"}
    return [list(keys), {key: node[key] for key in keys if key not in derived}]

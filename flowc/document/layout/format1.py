"""Footers of format 1, which older versions wrote: their JSON as the rows of today.

It numbered the keys of each layout's own objects, and left out what is 0 at the end of a row. A node had what is
odd about it at its end.
"""

from __future__ import annotations

from flowc.document.layout.rows import FORMS, Row
from flowc.document.shapes import KNOWN, Rest
from flowc.fields.conditions.kept import Node, Side, is_tree
from flowc.jsontext.value import Json

_LINKS = 1_000_000
"""No layout of format 1 has more: a number stood for that many usual links."""


def upgraded(json: Json) -> Json:
    """The rows of a layout. Raises ``ValueError``, ``TypeError`` or ``LookupError`` where it is none."""
    own, form, style, prefix, top, root, steps, step_order, links, link_order, *others = json
    wiring, link_prints, declarations = others
    old = _Shapes(own)
    return [
        FORMS[form],
        style,
        None if prefix == 0 else prefix,
        old.rest(top),
        old.rest(root),
        [old.step(*step) for step in steps],
        step_order or None,
        [0] * min(links, _LINKS) if type(links) is int else [link and old.rest(link) for link in links],
        link_order or None,
        wiring,
        link_prints,
        [[old.rest(rest), spelling, print_] for rest, spelling, print_ in declarations],
    ]


class _Shapes:
    """The keys of objects, by number."""

    def __init__(self, own: list[list[str]]) -> None:
        self.shapes = [*range(len(KNOWN)), *own]

    def rest(self, json: Json) -> Rest:
        return [self.shapes[json[0]], *json[1:]]

    def step(self, rest: Json, task: int, whole: int, fields: Json = (), *others: Json) -> Row:
        if others:
            raise ValueError(
                "an older flowc kept a trigger's note there, which now stands above the decorator"
            )
        return [self.rest(rest), task, whole, [field and self.field(*field) for field in fields]]

    def field(self, spelling: Json, print_: int, rest: Json = 0) -> Row:
        if is_tree(spelling):
            spelling = [spelling[0], _root(spelling[1])]
        return [spelling, print_, rest and self.rest(rest)]


def _root(node: Json) -> Node:
    """The outermost node of a tree, empty where it is none: no reason to refuse the rest of a footer."""
    try:
        return _node(node)
    except (TypeError, ValueError, LookupError, RecursionError):
        return []


def _node(json: Json) -> Node:
    kind, uuid, *parts = json
    if kind == "c":
        value_type, print_, left, right, *odd = parts
        return ["c", uuid, _odd(odd), print_, _side(left), right and _right(right), value_type]
    if kind == "l":
        operator, left, right, *odd = parts
        return ["l", uuid, _odd(odd), operator, _node(left), right and _node(right)]
    print_, path, key, body, *others = parts
    item = others[0] if others else 0
    return ["a", uuid, _odd(others[1:]), print_, _side(path), _side(key), _node(body), item]


def _odd(parts: list[Json]) -> Json:
    return parts[0] if parts else 0


def _side(json: Json) -> Side:
    return json if type(json) is str else [*json, 0][:3]


def _right(json: Json) -> Side:
    """The right side; ``["!", …]`` is kept as it is, unless it is a side that is called so."""
    return json if json[0] == "!" and type(json[1]) is not int else _side(json)

"""The value of a condition step: one expression model, two forms of document, and text that is neither.

A spelling is ``[style, skeleton]`` for a tree, an object for a text that is not canonical, None for canonical
text and for a condition carried as it is.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowc.conditions import text as condition_text
from flowc.conditions import tree as condition_tree
from flowc.conditions.tree import TypeOf
from flowc.model import Compare, Expression, Json, Logic, Opaque, Quantifier

DEPTH = 50
"""A condition nested more deeply is carried as it is."""


def read(held: str) -> tuple[Expression, Json]:
    """The expression of a condition, and how it was spelled."""
    if held.startswith("{"):
        found = condition_tree.read(held)
        if found is not None and depth(found[0]) <= DEPTH:
            expression, skeleton, style = found
            return expression, [style, skeleton]
    else:
        text = condition_text.read(held)
        if text is not None and depth(text[0]) <= DEPTH:
            expression, spelling = text
            return expression, None if spelling is None else spelling.to_json()
    return Opaque(held), None


def write(said: Expression, spelling: Json, as_tree: bool, type_of: TypeOf, uuids: Iterator[str]) -> str:
    """The condition as a tree or as text, in its spelling where that fits."""
    if isinstance(said, Opaque):
        return said.text
    if as_tree:
        style, skeleton = spelling if isinstance(spelling, list) else (None, None)
        return condition_tree.write(said, skeleton, style, type_of, uuids)
    if isinstance(spelling, dict):
        return condition_text.write(said, condition_text.Spelling.from_json(spelling))
    return condition_text.write(said, None)


def depth(said: Expression) -> int:
    """How deep an expression nests; a comparison is 1."""
    match said:
        case Compare() | Opaque():
            return 1
        case Logic(_, operands):
            return 1 + max(map(depth, operands))
        case Quantifier(_, _, body):
            return 1 + depth(body)

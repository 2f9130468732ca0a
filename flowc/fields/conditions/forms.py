"""The value of a condition step: one expression model, two forms of document, and text that is neither.

A spelling is a row for a tree (``kept``), an object for a text (empty for canonical text), None for a condition
carried as it is.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowc.fields.conditions import text as condition_text, tree_reading, tree_writing
from flowc.fields.conditions.kept import is_tree
from flowc.fields.conditions.spelling import Spelling
from flowc.fields.conditions.tree_writing import TypeOf
from flowc.jsontext.value import Json
from flowc.model.workflow import Expression, Logic, Opaque, Quantifier

DEPTH = 50
"""A condition nested more deeply is carried as it is."""


def read(held: str, *, guess: bool = False) -> tuple[Expression, Json]:
    """The expression of a condition, and how it was spelled; ``guess`` takes the style of a tree on trust."""
    if held.startswith("{"):
        found = tree_reading.read(held, guess=guess)
        if found is not None and depth(found[0]) <= DEPTH:
            return found
    else:
        text = condition_text.read(held)
        if text is not None and depth(text[0]) <= DEPTH:
            expression, spelling = text
            return expression, {} if spelling is None else spelling.to_json()
    return Opaque(held), None


def meaning(held: str) -> Expression:
    """The expression of a condition alone."""
    if not held.startswith("{"):
        return read(held)[0]
    said = tree_reading.meaning(held)
    return said if said is not None and depth(said) <= DEPTH else Opaque(held)


def write(said: Expression, spelling: Json, as_tree: bool, type_of: TypeOf, uuids: Iterator[str]) -> str:
    """The condition as a tree or as text, in its spelling where that fits.

    What the form wanted cannot say is written in the other one: a tree knows one type for both sides of a
    comparison, a text knows plain paths only. Flow reads either form in any document [doc, guess].
    """
    if isinstance(said, Opaque):
        return said.text
    if is_tree(spelling):
        tree = tree_writing.write(said, spelling, type_of, uuids)
        return condition_text.write(said, None) if tree is None else tree
    if spelling and isinstance(spelling, dict):
        return condition_text.write(said, Spelling.from_json(spelling))
    if isinstance(spelling, dict) or not as_tree:
        text = condition_text.write(said, None)
        if meaning(text) == said:
            return text
    tree = tree_writing.write(said, [None, []], type_of, uuids)
    return tree if tree is not None and meaning(tree) == said else condition_text.write(said, None)


def depth(said: Expression) -> int:
    """How deep an expression nests; a comparison is 1."""
    if isinstance(said, Logic):
        return 1 + max(map(depth, said.operands))
    return 1 + depth(said.body) if isinstance(said, Quantifier) else 1

"""What an edit of a view would be: replacements in a person's own words, who may call items and results otherwise
than Flow does.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from flowc.check.findings import At, Replacement
from flowc.check.places.literals import plain
from flowc.check.places.locating import Locator
from flowc.diagnostics.diagnostic import Edit, Span
from flowc.fields.conditions import items
from flowc.model.names import is_identifier, renamed
from flowc.model.walk import Part, walk
from flowc.model.workflow import Compare, Constant, Data, Declaration, Path, Quantifier, Reference
from flowc.pretty import flat, literals
from flowc.view.comparisons import print_operand
from flowc.view.declarations import print_declaration
from flowc.view.paths import dotted
from flowc.view.tests import print_expression
from flowc.view.values import print_json, print_path

Names: TypeAlias = Mapping[str, str]
"""Flow's name of a root, and the person's."""


def edit(places: Locator, at: At, replacement: Replacement) -> Edit | None:
    """The edit that puts a replacement into a place; None where it would take more than that."""
    node = places.node(at)
    if not isinstance(node, Span):
        text = _written(places, at, node, replacement)
    else:
        text = _put(places, at, node, replacement) if isinstance(replacement, str) else None
    return None if text is None else Edit(places.span(at), text)


def own_names(places: Locator, at: At) -> Names:
    """What a person calls the roots of the paths at a place, by what Flow calls them, where these differ."""
    found: dict[str, str] = {}
    for written, path in _paths(places, at):
        names = _names_of(written, path) or {}
        found |= {
            root: own
            for root, own in names.items()
            if root != own and is_identifier(root) and is_identifier(own)
        }
    return found


def _put(places: Locator, at: At, span: Span, new: str) -> str | None:
    """Characters of a literal, the name of a keyword, or a version where there is none yet."""
    if at.aspect == "key":
        return new if is_identifier(new) else None
    if at.aspect == "version":
        return f"[{literals.string(new)}]"
    if at.characters is None:
        return None
    old = (places.text(at) or "")[slice(*at.characters)]
    new = renamed(new, _names_of(places.written(span), old) or {})
    return new if plain(new) else None


def _written(places: Locator, at: At, node: ast.AST, replacement: Replacement) -> str | None:
    """A replacement as it is written in a node's place."""
    match replacement:
        case Declaration():
            return print_declaration(replacement).rstrip("\n")
        case Reference(path):
            old = places.value(at)
            own = _own_path(node, old.path, path) if isinstance(old, Reference) else None
            return own or flat(print_path(path))
        case Data():
            return flat(print_json(replacement.value))
        case Constant():
            return flat(print_operand(replacement))
        case Compare() | Quantifier():
            return _said(places, at, replacement)
        case str() if at.part is not None:
            return _operand(at.part, node, replacement)
        case str() if isinstance(node, ast.Constant) and at.characters is None:
            return literals.text(replacement)
        case str():
            segments = replacement.split("::")
            is_task = at.aspect == "task" and isinstance(node, ast.Attribute)
            return ".".join(segments) if is_task and all(map(is_identifier, segments)) else None


def _said(places: Locator, at: At, said: Compare | Quantifier) -> str | None:
    """A comparison for another, with the names that a person gave to what it reads."""
    found: dict[str, str] = {}
    for written, path in _paths(places, at) if at.part is not None else ():
        names = _names_of(written, path)
        if names is None:
            return None
        found.update(names)
    return flat(print_expression(items.renamed(said, found)))


def _operand(part: Part, node: ast.AST, new: str) -> str | None:
    """A path or literal of a condition."""
    if isinstance(part, Path):
        return _own_path(node, part.text, new)
    if isinstance(part, Constant) and isinstance(node, ast.Constant):
        return flat(print_operand(Constant(part.kind, new)))
    return None


def _own_path(node: ast.AST, old: str, new: str) -> str | None:
    """A path in the place of another, its root as the person calls it."""
    names = _names_of(_dotted(node), old)
    return None if names is None else flat(print_path(renamed(new, names)))


def _paths(places: Locator, at: At) -> Iterator[tuple[str, str]]:
    """The paths at a place: as the view writes each, if it does so, and as Flow does."""
    if at.part is not None:
        for each in walk(at.part):
            if isinstance(each, Path):
                yield _dotted(places.stands(each, at)), each.text
        return
    value, text = places.value(at), places.text(at)
    if at.aspect:
        return
    node = places.node(at)
    if at.characters is None and isinstance(value, Reference):
        yield _dotted(node), value.path
    elif at.characters is not None and text is not None and isinstance(node, Span):
        yield places.written(node), text[slice(*at.characters)]


def _dotted(node: object) -> str:
    return (dotted(node) if isinstance(node, ast.expr) else None) or ""


def _names_of(written: str, path: str) -> Names | None:
    """Which root the person calls otherwise, who wrote this for a path; None where it is no writing of it."""
    own, _, rest = written.partition(".")
    root, _, same = path.partition(".")
    return {root: own} if own and rest == same else None

"""A variable that only stands for something: what it stands for is written where it is read."""

from __future__ import annotations

import ast

from flowc.diagnostics.diagnostic import Edit, Fix
from flowc.view.paths import dotted
from flowc.view.text import ViewText


def inlined(node: ast.Assign | ast.AnnAssign, source: ViewText) -> Fix | None:
    """The assignment taken out, its value written wherever it is read; None where that is not possible everywhere."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    if len(targets) != 1 or not isinstance(targets[0], ast.Name) or node.value is None:
        return None
    name, text = targets[0].id, source.segment(node.value)
    nodes = list(ast.walk(source.parse()))
    names = [each for each in nodes if isinstance(each, ast.Name) and each.id == name]
    reads = [each for each in names if isinstance(each.ctx, ast.Load)]
    if "\n" in text or sum(isinstance(each.ctx, ast.Store) for each in names) != 1:
        return None
    if any(_is_part(each, name, dotted(node.value) is None) for each in nodes):
        return None
    lone = "pass" if node.col_offset else '""'
    edits = [*source.replace(node, lone).edits, *[Edit(source.span(each), text) for each in reads]]
    return Fix("likely", tuple(edits))


def _is_part(node: ast.AST, name: str, is_value: bool) -> bool:
    """Is a name read where its value cannot stand: in a text, or before a dot if it is no path?"""
    match node:
        case ast.JoinedStr():
            return any(isinstance(each, ast.Name) and each.id == name for each in ast.walk(node))
        case ast.Constant(value=str() as text):
            return "{" in text and name in text
        case ast.Attribute(value=ast.Name(id=word)) | ast.Subscript(value=ast.Name(id=word)):
            return is_value and word == name
        case _:
            return False

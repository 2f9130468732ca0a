"""A variable that only stands for something: what it stands for is written where it is read."""

from __future__ import annotations

import ast

from flowc.diagnostics.diagnostic import Edit, Fix
from flowc.view.tasks import dotted
from flowc.view.text import ViewText


def inlined(node: ast.Assign | ast.AnnAssign, source: ViewText) -> Fix | None:
    """The assignment taken out, its value written wherever it is read; None where that is not possible everywhere."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    if len(targets) != 1 or not isinstance(targets[0], ast.Name) or node.value is None:
        return None
    name, text = targets[0].id, source.segment(node.value)
    module = source.parse()
    reads = _reads(module, name)
    if reads is None or "\n" in text or _is_text_with(module, name):
        return None
    if dotted(node.value) is None and any(
        isinstance(each, ast.Attribute | ast.Subscript)
        and isinstance(each.value, ast.Name)
        and each.value.id == name
        for each in ast.walk(module)
    ):
        return None
    lone = "pass" if node.col_offset else '""'
    edits = [*source.replace(node, lone).edits, *[Edit(source.span(each), text) for each in reads]]
    return Fix("likely", tuple(edits))


def _reads(module: ast.Module, name: str) -> list[ast.Name] | None:
    """Where a name is read; None where it is given more than once, or read inside an f-string."""
    names = [each for each in ast.walk(module) if isinstance(each, ast.Name) and each.id == name]
    inside = [
        inner
        for each in ast.walk(module)
        if isinstance(each, ast.JoinedStr)
        for inner in ast.walk(each)
        if isinstance(inner, ast.Name) and inner.id == name
    ]
    if inside or sum(isinstance(each.ctx, ast.Store) for each in names) != 1:
        return None
    return [each for each in names if isinstance(each.ctx, ast.Load)]


def _is_text_with(module: ast.Module, name: str) -> bool:
    """Is the name read by Liquid, too?"""
    return any(
        isinstance(each, ast.Constant)
        and isinstance(each.value, str)
        and "{" in each.value
        and name in each.value
        for each in ast.walk(module)
    )

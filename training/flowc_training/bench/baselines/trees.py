"""Python texts of models as trees: parsed, never run, and only where they are neither long nor deep."""

from __future__ import annotations

import ast
import warnings

_LONGEST = 50_000


def parsed(text: str) -> ast.Module | None:
    """The tree of a text; None where it is no Python, or more than one reads."""
    if len(text) > _LONGEST:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of escapes in what a model wrote
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def text_of(node: ast.stmt) -> str:
    """A statement as text; empty where it is too deep to say."""
    try:
        return ast.unparse(ast.fix_missing_locations(node)) + "\n"
    except RecursionError:
        return ""


def dotted_name(text: str) -> ast.expr:
    """``a.b.c`` as an expression."""
    first, *rest = text.split(".")
    found: ast.expr = ast.Name(first, ast.Load())
    for each in rest:
        found = ast.Attribute(found, each, ast.Load())
    return found

"""Where the declared fields of a workflow stand in its view."""

from __future__ import annotations

import ast
from collections.abc import Iterator


def declarations(module: ast.Module) -> Iterator[ast.stmt]:
    """The statements that declare fields, in order."""
    for node in module.body:
        is_call = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call | ast.Attribute)
        if isinstance(node, ast.Assign) or is_call:
            yield node

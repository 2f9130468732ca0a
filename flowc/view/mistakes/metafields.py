"""Paths as other languages write them.

``order["customer"]["id"]`` has its parts with dots here; ``order.metafields["custom"]["size"]`` is a metafield, which
is declared above the function, and then a property.
"""

from __future__ import annotations

import ast
import re

from flowc.diagnostics.diagnostic import Edit, Fix, Span
from flowc.model.names import is_identifier
from flowc.pretty import literals
from flowc.view.mistakes.advice import Advice, replaced
from flowc.view.mistakes.computed import as_path
from flowc.view.mistakes.kinds import owner_of
from flowc.view.paths import dotted
from flowc.view.text import ViewText

_WORDS = ("metafield", "metafields")


def path_advice(node: ast.expr, source: ViewText) -> Advice | None:
    """The path with dots, or what to declare and to read; None where this is no path written otherwise."""
    found = _asked(node)
    if found is None:
        whole = None if dotted(node) is not None else as_path(node)
        return None if whole is None else replaced(node, whole, source)
    path, namespace, key = found
    owner = owner_of(path)
    name = re.sub(r"[^A-Za-z0-9]+(\w)", lambda match: match[1].upper(), key)
    if owner is None or not is_identifier(name):
        return "declare the metafield above the function, and read it as a property", None
    declared = (
        f"{owner}.{name} = metafield(key={literals.string(key)}, namespace={literals.string(namespace)})"
    )
    read = f"{path}.{name}.value"
    line = _above(source)
    edits = [Edit(source.span(node), read)]
    if declared not in source.text:
        edits.insert(0, Edit(Span(line, 1, line, 1), f"{declared}\n"))
    return f"declare it above the function, and read {read}: {declared}", Fix("likely", tuple(edits))


def _asked(node: ast.expr) -> tuple[str, str, str] | None:
    """The object, the namespace and the key that are asked for."""
    if isinstance(node, ast.Attribute) and node.attr == "value":
        node = node.value
    texts: list[str] = []
    while dotted(node) is None:
        given, node = _step(node)
        if not given:
            return None
        texts = [*given, *texts]
    path = dotted(node) or ""
    before, _, word = path.rpartition(".")
    if word not in _WORDS or not before or not texts:
        return None
    namespace, key = (
        texts if len(texts) == 2 else texts[0].rpartition(".")[::2] if len(texts) == 1 else ("", "")
    )
    return (before, namespace or "custom", key) if key else None


def _step(node: ast.expr) -> tuple[list[str], ast.expr]:
    """The texts of an index or a call, and what they are asked of."""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return [node.slice.value] if isinstance(node.slice.value, str) else [], node.value
    if isinstance(node, ast.Call):
        given = [*node.args, *[each.value for each in node.keywords]]
        texts = [each.value for each in given if isinstance(each, ast.Constant)]
        function = node.func
        if isinstance(function, ast.Attribute) and function.attr == "get":
            function = function.value
        return [each for each in texts if isinstance(each, str)], function
    return [], node


def _above(source: ViewText) -> int:
    """The line of the first decorator of the workflow."""
    functions = (each for each in source.parse().body if isinstance(each, ast.FunctionDef))
    return next((min(each.lineno for each in [node, *node.decorator_list]) for node in functions), 1)

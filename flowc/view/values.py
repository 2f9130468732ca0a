"""Configuration values as Python: literals, paths, ``raw(…)``; printer and reader side by side."""

from __future__ import annotations

import ast
from collections.abc import Callable

from flowc import jsontext, literals, values
from flowc.jsontext import Number
from flowc.model import Data, Json, Raw, Reference, Scalar, Text, Value
from flowc.names import is_dotted, is_path
from flowc.pretty import Bracket, Node, Seq
from flowc.view.source import Source
from flowc.view.tasks import dotted

_SCALARS = {"true": "True", "false": "False"}

Rename = Callable[[str], str]
"""Turns a path as written into Flow's: loop items and results may have any name in Python."""


def print_value(value: Value) -> Node:
    """A value as an argument."""
    match value:
        case Text(text):
            return literals.text(text)
        case Scalar(text):
            return _SCALARS.get(text, text)
        case Reference(path):
            return print_path(path)
        case Data(_, tree):
            return print_json(tree)
        case Raw(text, tree):
            return print_raw(text, tree)
        case _:
            raise TypeError(f"{type(value).__name__} is no configuration value")


def print_path(path: str) -> Node:
    """``order.id``, or ``path("order.from.x")`` where that is no Python."""
    return path if is_dotted(path) else Seq("path", Bracket("(", [literals.string(path)], ")"))


def print_raw(text: str, tree: Json) -> Node:
    """A value that is no string: ``raw(None)``; as JSON text where no literal gives it back."""
    if values.is_literal(tree):
        return Seq("raw", Bracket("(", [print_json(tree)], ")"))
    return Seq("raw", Bracket("(", [f"json={literals.string(text)}"], ")"))


def print_json(tree: Json) -> Node:
    """A JSON tree as a Python literal."""
    match tree:
        case str():
            return literals.text(tree)
        case dict():
            entries = [Seq(literals.string(key) + ": ", print_json(item)) for key, item in tree.items()]
            return Bracket("{", entries, "}", literal=True)
        case list():
            return Bracket("[", [print_json(item) for item in tree], "]", literal=True)
        case None | True | False:
            return str(tree)
        case _:
            return values.lexeme(tree)


def read_value(node: ast.expr, field: str, source: Source, rename: Rename) -> Value:
    """The value of an argument of this field; raises ``Refused``."""
    kind = type(node)
    if kind is ast.Constant:
        return _read_constant(node, field, source)  # pyright: ignore[reportArgumentType]
    if kind is ast.Attribute or kind is ast.Name:
        path = dotted(node)
        if path is not None:
            return Reference(rename(path))
    if isinstance(node, (ast.List, ast.Tuple, ast.Dict)):
        return values.from_tree(read_json(node, source))
    if isinstance(node, ast.UnaryOp):
        return values.read(source.segment(node), field)[0] if _is_negative(node) else _refuse(node, source)
    if isinstance(node, ast.JoinedStr):
        return values.read(_read_template(node, source, rename), field)[0]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        if node.func.id == "path":
            return _read_path_value(node, source)
        if node.func.id == "raw":
            return read_raw(node, source)
    return _refuse(node, source)


def read_path(node: ast.expr, source: Source, rename: Rename) -> str:
    """A path, dotted or ``path("…")``; raises ``Refused``."""
    path = dotted(node)
    if path is not None:
        return rename(path)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "path":
        return _one_text(node, source)
    raise source.error(
        "FC230", node, "a path is needed here, such as order.lineItems", "assign computed lists in a Run code step"
    )


def read_raw(node: ast.Call, source: Source) -> Raw:
    """``raw(5)`` or ``raw(json="…")``; raises ``Refused``."""
    if len(node.args) == 1 and not node.keywords:
        return values.raw(read_json(node.args[0], source))
    if not node.args and len(node.keywords) == 1 and node.keywords[0].arg == "json":
        text = node.keywords[0].value
        if isinstance(text, ast.Constant) and isinstance(text.value, str):
            try:
                return values.raw(jsontext.loads(text.value))
            except jsontext.JsonError as error:
                raise source.error("FC231", text, f"raw(json=…) is not JSON: {error.message}") from None
    raise source.error("FC231", node, "raw(…) takes one literal", "raw(None), raw(5)")


def read_json(node: ast.expr, source: Source) -> Json:
    """A Python literal as a JSON tree; raises ``Refused``."""
    if isinstance(node, ast.Constant):
        return _read_json_constant(node, source)
    if isinstance(node, (ast.List, ast.Tuple)):
        return [read_json(item, source) for item in node.elts]
    if isinstance(node, ast.Dict):
        return _read_object(node, source)
    if _is_negative(node):
        return _number(source.segment(node))
    raise source.error(
        "FC232",
        node,
        "a list or dict value holds literals only",
        'use Liquid in a string for computed parts: "{{ order.id }}"',
    )


def _read_object(node: ast.Dict, source: Source) -> Json:
    items: list[tuple[str, Json]] = []
    for key, item in zip(node.keys, node.values, strict=True):
        if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
            raise source.error("FC233", key or item, "a key of a dict value is text", 'write it in quotes: {"key": …}')
        items.append((key.value, read_json(item, source)))
    tree = dict(items)
    return tree if len(tree) == len(items) else jsontext.Pairs(tuple(items))


def _read_constant(node: ast.Constant, field: str, source: Source) -> Value:
    value = node.value
    if type(value) is str:
        return values.read(value, field)[0]
    if value is True or value is False:
        return Scalar("true" if value else "false")
    if type(value) is int or type(value) is float:
        return values.read(_digits(node, source), field)[0]
    if value is None:
        raise source.error(
            "FC234", node, "None is no configuration value: Flow stores text", 'write "" for an empty text, or raw(None)'
        )
    return _refuse(node, source)


def _read_json_constant(node: ast.Constant, source: Source) -> Json:
    value = node.value
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, (int, float)):
        return _number(_digits(node, source))
    raise source.error("FC232", node, "JSON has no such value", "use text, a number, True, False or None")


def _digits(node: ast.Constant, source: Source) -> str:
    """A number's digits as written, or what Python makes of them where JSON has no such writing."""
    text = source.segment(node)
    try:
        jsontext.loads(text)
    except jsontext.JsonError:
        return str(node.value)
    return text


def _number(text: str) -> int | float | Number:
    return jsontext.loads(text)


def _is_negative(node: ast.expr) -> bool:
    if not isinstance(node, ast.UnaryOp) or not isinstance(node.op, ast.USub):
        return False
    value = node.operand
    return isinstance(value, ast.Constant) and type(value.value) in (int, float)


def _read_path_value(node: ast.Call, source: Source) -> Reference:
    path = _one_text(node, source)
    if not is_path(path):
        raise source.error("FC235", node, "this path is no reference Flow could hold", "name fields with dots between")
    return Reference(path)


def _one_text(node: ast.Call, source: Source) -> str:
    if len(node.args) == 1 and not node.keywords:
        text = node.args[0]
        if isinstance(text, ast.Constant) and isinstance(text.value, str):
            return text.value
    raise source.error("FC235", node, "path(…) takes one text", 'path("order.from.x")')


def _read_template(node: ast.JoinedStr, source: Source, rename: Rename) -> str:
    """An f-string whose fields are paths, as Liquid."""
    parts: list[str] = []
    for part in node.values:
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            parts.append(part.value)
        elif isinstance(part, ast.FormattedValue):
            path = dotted(part.value) if part.conversion == -1 and part.format_spec is None else None
            if path is None:
                raise source.error(
                    "FC236", part.value, "a field of an f-string is a path", 'use Liquid: "{{ order.name | upcase }}"'
                )
            parts.append("{{ " + rename(path) + " }}")
    return "".join(parts)


def _refuse(node: ast.expr, source: Source) -> Value:
    raise source.error(
        "FC237",
        node,
        f"{describe(node)} has no meaning in a Flow value",
        'a value is text, a number, True, False, a list, a dict, or a path; use Liquid to compute: "{{ … }}"',
    )


_KINDS = {
    ast.BinOp: "arithmetic",
    ast.BoolOp: "and/or",
    ast.Compare: "a comparison",
    ast.Call: "a call",
    ast.Lambda: "a lambda",
    ast.IfExp: "an if expression",
    ast.Subscript: "an index",
    ast.ListComp: "a comprehension",
    ast.GeneratorExp: "a comprehension",
    ast.Set: "a set",
    ast.Await: "await",
}


def describe(node: ast.AST) -> str:
    """What a construct is called, for messages."""
    return _KINDS.get(type(node), type(node).__name__)  # pyright: ignore[reportArgumentType]

"""Configuration values as Python: literals, paths, ``raw(…)``; printer and reader side by side."""

from __future__ import annotations

import ast
from typing import cast

from flowc import jsontext
from flowc.fields import values
from flowc.jsontext import Number
from flowc.jsontext.value import Json
from flowc.model.names import is_dotted, is_path
from flowc.model.workflow import Data, Raw, Reference, Scalar, Text, Value
from flowc.pretty import Bracket, Node, call, literals
from flowc.view import mistakes
from flowc.view.paths import DOTS, dotted
from flowc.view.scope import Scope
from flowc.view.text import ViewText

_SCALARS = {"true": "True", "false": "False"}

FOREIGN = {
    "null": "None",
    "nil": "None",
    "undefined": "None",
    "none": "None",
    "NULL": "None",
    "true": "True",
    "false": "False",
    "TRUE": "True",
    "FALSE": "False",
}
"""What other languages call None, True and False. A path of that name is written ``path("null")``."""


# Printing.


def print_value(value: Value, lead: str = "") -> Node:
    """A value as an argument, after ``lead``: ``tags=``."""
    if isinstance(value, Text):
        return lead + literals.text(value.text)
    if isinstance(value, Reference):
        return print_path(value.path, lead)
    if isinstance(value, Data):
        return print_json(value.value, lead)
    if isinstance(value, Scalar):
        return lead + _SCALARS.get(value.text, value.text)
    if isinstance(value, Raw):
        return print_raw(value.text, value.value, lead)
    raise TypeError(f"{type(value).__name__} is no configuration value")


def print_path(path: str, lead: str = "") -> Node:
    """``order.id``, or ``path("shop.name")`` where that is no Python."""
    plain = path.count(".") < DOTS and is_dotted(path) and path not in FOREIGN
    return lead + path if plain else call(lead + "path", [literals.string(path)])


def print_raw(text: str, tree: Json, lead: str = "") -> Node:
    """A value that is no string: ``raw(None)``; as JSON text where no literal gives it back."""
    said = print_json(tree) if values.is_literal(tree) else f"json={literals.string(text)}"
    return call(lead + "raw", [said])


def print_json(tree: Json, lead: str = "") -> Node:
    """A JSON tree as a Python literal."""
    if isinstance(tree, str):
        return lead + literals.text(tree)
    if isinstance(tree, dict):
        members = cast("dict[str, Json]", tree)
        entries = [print_json(item, literals.string(key) + ": ") for key, item in members.items()]
        return Bracket(lead + "{", entries, "}", literal=True)
    if isinstance(tree, list):
        return Bracket(lead + "[", list(map(print_json, cast("list[Json]", tree))), "]", literal=True)
    return lead + (str(tree) if tree is None or isinstance(tree, bool) else values.lexeme(tree))


# Reading.


def read_value(node: ast.expr, field: str, source: ViewText, scope: Scope) -> Value:
    """The value of an argument of this field; raises ``Refused``."""
    if type(node) is ast.Attribute or type(node) is ast.Name:
        path = dotted(node)
        if path is not None:
            if FOREIGN.get(path) == "None":
                raise mistakes.values.empty_mistake(node, source)
            return Reference(read_place(node, scope) or path)
    elif type(node) is ast.Constant:
        return _read_constant(node, field, source, scope)
    elif type(node) is ast.List or type(node) is ast.Dict or type(node) is ast.Tuple:
        return values.from_tree(read_json(node, source, scope))
    elif type(node) is ast.UnaryOp:
        digits = read_digits(node, source)
        if digits is not None:
            return values.read(digits, field)[0]
    elif type(node) is ast.JoinedStr:
        return values.read(_read_template(node, source, scope), field)[0]
    elif type(node) is ast.Call:
        return _read_call(node, source, scope)
    raise mistakes.values.value_mistake(node, source)


def read_place(node: ast.expr, scope: Scope) -> str | None:
    """The path that a dotted name is in Flow, None for anything else; raises ``Refused``."""
    path = dotted(node)
    if path is None:
        return None
    if path in FOREIGN:
        word = FOREIGN[path]
        fix = scope.source.replace(node, word)
        raise scope.source.error("FC203", node, f"{path} is no Python", f"write {word}", fix)
    return scope.path(path, node)


def read_path(node: ast.expr, source: ViewText, scope: Scope) -> str:
    """The list of a loop, dotted or ``path("…")``; raises ``Refused``."""
    path = read_place(node, scope)
    if path is not None:
        return path
    if type(node) is ast.Call and is_call_of(node, "path"):
        return scope.quoted(read_text(node, source), node)
    raise mistakes.values.list_mistake(node, source)


_LONG = 200
"""Characters that a hint does not repeat."""


def read_raw(node: ast.Call, source: ViewText) -> Raw:
    """``raw(5)`` or ``raw(json="…")``; raises ``Refused``."""
    match node:
        case ast.Call(args=[literal], keywords=[]):
            tree = read_json(literal, source)
        case ast.Call(args=[], keywords=[ast.keyword("json", ast.Constant(str(text)) as said)]):
            try:
                tree = jsontext.loads(text)
            except jsontext.JsonError as error:
                hint = "raw(…) takes a Python literal too: raw(None), raw(5)"
                raise source.error("FC231", said, f"raw(json=…) is not JSON: {error.message}", hint) from None
        case _:
            raise source.error("FC231", node, "raw(…) takes one literal", "raw(None), raw(5)")
    if type(tree) is str:
        word = literals.string(tree)
        hint = f"write the text itself: {word}" if len(word) < _LONG else "write the text itself, in quotes"
        message = "raw(…) is for what is no text in the document"
        raise source.error("FC231", node, message, hint, source.replace(node, word))
    return values.raw(tree)


def read_json(node: ast.expr, source: ViewText, scope: Scope | None = None) -> Json:
    """A Python literal as a JSON tree; raises ``Refused``."""
    if type(node) is ast.Constant:
        return _read_json_constant(node, source, scope)
    if type(node) is ast.List or type(node) is ast.Tuple:
        return [read_json(item, source, scope) for item in node.elts]
    if type(node) is ast.Dict:
        return _read_object(node, source, scope)
    if type(node) is ast.JoinedStr and scope is not None:
        return _read_template(node, source, scope)
    digits = read_digits(node, source)
    if digits is not None:
        return jsontext.loads(digits)
    raise mistakes.values.literal_mistake(node, source)


def _read_object(node: ast.Dict, source: ViewText, scope: Scope | None) -> Json:
    items: list[tuple[str, Json]] = []
    for key, item in zip(node.keys, node.values, strict=True):
        if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
            raise mistakes.values.key_mistake(key, item, source)
        items.append((key.value, read_json(item, source, scope)))
    tree = dict(items)
    return tree if len(tree) == len(items) else jsontext.Pairs(tuple(items))


def _read_constant(node: ast.Constant, field: str, source: ViewText, scope: Scope) -> Value:
    value = node.value
    if type(value) is str:
        return values.read(scope.text(value, node), field)[0]
    if value is True or value is False:
        return Scalar("true" if value else "false")
    digits = read_digits(node, source)
    if digits is not None:
        return values.read(digits, field)[0]
    if value is None:
        raise mistakes.values.empty_mistake(node, source)
    raise mistakes.values.value_mistake(node, source)


def _read_json_constant(node: ast.Constant, source: ViewText, scope: Scope | None) -> Json:
    value = node.value
    if type(value) is str:
        return value if scope is None else scope.text(value, node)
    if value is None or value is True or value is False:
        return value
    digits = read_digits(node, source)
    if digits is None:
        raise source.error("FC232", node, "JSON has no such value", "use text, a number, True, False or None")
    return jsontext.loads(digits)


def read_digits(node: ast.expr, source: ViewText) -> str | None:
    """A number's digits as written, or what Python makes of them where JSON has no such writing."""
    sign = ""
    if type(node) is ast.UnaryOp and type(node.op) is ast.USub:
        sign, node = "-", node.operand
    if type(node) is not ast.Constant or type(node.value) not in (int, float):
        return None
    text = source.segment(node)
    try:
        number = jsontext.loads(text)
    except jsontext.JsonError:
        number = None
    if isinstance(number, (int, float, Number)):
        return sign + text
    try:
        return sign + str(node.value)
    except ValueError:  # thousands of digits, in another base
        return None


def is_call_of(node: ast.Call, word: str) -> bool:
    """Is this ``word(…)``?"""
    return isinstance(node.func, ast.Name) and node.func.id == word


def _read_call(node: ast.Call, source: ViewText, scope: Scope) -> Value:
    """``path("…")`` and ``raw(…)``."""
    if is_call_of(node, "path"):
        path = scope.quoted(read_text(node, source), node)
        if not is_path(path):
            hint = "name fields with dots between; an element of a list is read in a for loop"
            raise source.error("FC235", node, "this path is no reference Flow could hold", hint)
        return Reference(path)
    if is_call_of(node, "raw"):
        return read_raw(node, source)
    raise mistakes.values.value_mistake(node, source)


def read_text(node: ast.Call, source: ViewText) -> str:
    """The one text of ``path("…")``; raises ``Refused``."""
    if len(node.args) == 1 and not node.keywords:
        text = node.args[0]
        if isinstance(text, ast.Constant) and isinstance(text.value, str):
            return text.value
    raise source.error("FC235", node, "path(…) takes one text", "write one text in it, in quotes")


def _read_template(node: ast.JoinedStr, source: ViewText, scope: Scope) -> str:
    """An f-string whose fields are paths, as Liquid."""
    parts: list[str] = []
    for part in node.values:
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            parts.append(scope.text(part.value, node))
        elif isinstance(part, ast.FormattedValue):
            parts.append("{{ " + _read_template_field(part, node, source, scope) + " }}")
    return "".join(parts)


def _read_template_field(
    part: ast.FormattedValue, node: ast.JoinedStr, source: ViewText, scope: Scope
) -> str:
    value = part.value
    if part.conversion == -1 and part.format_spec is None:
        path = dotted(value)
        if path is not None and path not in FOREIGN:
            return scope.path(path, node)
        if type(value) is ast.Call and is_call_of(value, "path"):
            return scope.quoted(read_text(value, source), node)
    raise mistakes.values.template_mistake(part, node, source)

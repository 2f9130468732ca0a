"""Configuration values: the string a document holds, its meaning, and how it was spelled.

``read`` and ``write`` are inverses: ``write(*read(s, …), …) == s``. A spelling is plain JSON and is None
in the canonical case; it never holds the value itself. The encodings of a reference are read off
exports [file] and Shopify's agent skill [doc].
"""

from __future__ import annotations

import re
from functools import lru_cache

from flowc import jsontext
from flowc.jsontext import Number, Pairs, Style
from flowc.jsontext.value import Json
from flowc.model.names import is_path
from flowc.model.workflow import Data, Raw, Reference, Scalar, Text, Value

Spelling = Json
"""A string names a reference's encoding, anything else is the JSON style of a list or dict."""

_INTEGER = re.compile(r"-?[1-9][0-9]{0,14}\Z|0\Z")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,99})(?:\.[0-9]{1,100})?\Z")
_LIQUID = re.compile(r"\{\{( ?)(.+?)\1\}\}\Z", re.S)
_REFERENCE = ["value", "default_value"]
_DEPTH = 50
SHORT = 200
"""Texts shorter than this are remembered."""

BARE = "b"
_ENCODINGS = {
    "0": '{"value":"","default_value":"%s"}',
    "1": '{"value":null,"default_value":"%s"}',
    "2": '{"value":"{{ %s }}","default_value":""}',
    "3": '{"value":"{{%s}}","default_value":""}',
}


def read(text: str, field: str) -> tuple[Value, Spelling]:
    """The meaning of a configuration string of this field, and how it was spelled."""
    first = text[:1]
    if first == "{" or first == "[":
        return _read_json(text)
    if text == "true" or text == "false" or _INTEGER.match(text):
        return Scalar(text), None
    if field.endswith("_id") and "." in text and is_path(text):
        return Reference(text), BARE
    return Text(text), None


def read_list_path(text: str) -> tuple[Reference, Spelling]:
    """The list of a For each step: always a path, bare in every export seen [file]."""
    if text.startswith("{"):
        value, spelling = _read_json(text)
        if isinstance(value, Reference):
            return value, spelling or "0"
    return Reference(text), None


def read_arguments(text: str) -> tuple[Data | Text, Spelling]:
    """The arguments of a declared field: a dict, and never a reference."""
    return _read_short_arguments(text) if len(text) < SHORT else _read_any_arguments(text)


def write(value: Value, spelling: Spelling) -> str:
    """The string of a value; a spelling that does not fit its kind is ignored."""
    if isinstance(value, (Text, Scalar)):
        return value.text
    if isinstance(value, Reference):
        return _write_reference(value.path, spelling if isinstance(spelling, str) else "0")
    if isinstance(value, Data):
        is_usual = spelling is None or isinstance(spelling, str)
        return value.text if is_usual else _write_data(value.value, spelling)
    raise TypeError(f"{type(value).__name__} is not a configuration string")


def write_list_path(value: Reference, spelling: Spelling) -> str:
    """The string of a For each step's list."""
    return _write_reference(value.path, spelling if isinstance(spelling, str) else BARE)


def data(tree: Json) -> Data:
    """A list or dict as a value."""
    return Data(jsontext.dumps(tree), tree)


def raw(tree: Json) -> Raw:
    """A value that is not a string in the document."""
    return Raw(jsontext.dumps(tree), tree)


def has_liquid(text: Json) -> bool:
    """Is this text rendered before it is read?"""
    return isinstance(text, str) and ("{{" in text or "{%" in text)


def is_number(text: str) -> bool:
    """Is this a number Python writes with the same digits?"""
    return _NUMBER.match(text) is not None


def is_literal(tree: Json, depth: int = _DEPTH) -> bool:
    """Can a Python literal give this tree back exactly: no duplicate keys, no odd numbers, not too deep?"""
    kind = tree.__class__
    if kind is str or tree is None or kind is bool:
        return True
    if kind is dict or kind is list:
        items = tree.values() if kind is dict else tree
        return depth > 0 and all(is_literal(item, depth - 1) for item in items)
    return kind is not Pairs and is_number(lexeme(tree))


def lexeme(number: Json) -> str:
    """The digits of a JSON number."""
    return number.lexeme if isinstance(number, Number) else repr(number)


def from_tree(tree: Json) -> Value:
    """The value that a list or dict in a view stands for."""
    if is_literal(tree) and not _is_reference(tree):
        return data(tree)
    return read(jsontext.dumps(tree), "")[0]


def _read_json(text: str) -> tuple[Value, Spelling]:
    return _read_short_json(text) if len(text) < SHORT else _read_any_json(text)


def _read_any_json(text: str) -> tuple[Value, Spelling]:
    if text.startswith(("{{", "{%")):
        return Text(text), None
    try:
        tree, style = jsontext.read(text)
    except jsontext.JsonError:
        return Text(text), None
    if _is_reference(tree):
        reference = _reference(tree["value"], tree["default_value"])
        if reference is not None:
            return Reference(reference[0]), _reference_spelling(reference[1], style)
    return _literal(tree, style, text)


_read_short_json = lru_cache(maxsize=4096)(_read_any_json)
"""References, tags and metafields are the same few texts all over a shop's workflows."""


def _read_any_arguments(text: str) -> tuple[Data | Text, Spelling]:
    try:
        tree, style = jsontext.read(text)
    except jsontext.JsonError:
        return Text(text), None
    return _literal(tree, style, text) if isinstance(tree, dict) else (Text(text), None)


_read_short_arguments = lru_cache(maxsize=1024)(_read_any_arguments)
"""A shop declares the same few fields in all its workflows."""


def _literal(tree: Json, style: Style, text: str) -> tuple[Data | Text, Spelling]:
    """The value of a JSON text, which remains a text where no Python literal says the same."""
    if not is_literal(tree):
        return Text(text), None
    if style == jsontext.COMPACT:
        return Data(text, tree), None
    return data(tree), style.to_json()


def _is_reference(tree: Json) -> bool:
    return type(tree) is dict and [*tree] == _REFERENCE


def _reference(value: Json, default: Json) -> tuple[str, str] | None:
    """The path and the encoding of ``{"value": …, "default_value": …}`` where it is one."""
    if (value == "" or value is None) and isinstance(default, str) and is_path(default):
        return default, "1" if value is None else "0"
    if default == "" and isinstance(value, str):
        match = _LIQUID.match(value)
        if match and is_path(match[2]):
            return match[2], "2" if match[1] else "3"
    return None


def _reference_spelling(encoding: str, style: Style) -> Spelling:
    if style == jsontext.COMPACT:
        return None if encoding == "0" else encoding
    if style == jsontext.SPACED:
        return encoding + "s"
    return encoding + jsontext.dumps(style.to_json())


def _write_reference(path: str, spelling: str) -> str:
    if spelling == BARE:
        return path
    encoding, style = spelling[:1], spelling[1:]
    if encoding not in _ENCODINGS:
        return _write_reference(path, "0")
    text = _ENCODINGS[encoding] % path
    if style == "":
        return text
    tree = jsontext.loads(text)
    return jsontext.write(tree, jsontext.SPACED) if style == "s" else _write_data(tree, jsontext.loads(style))


def _write_data(tree: Json, style: Json) -> str:
    return jsontext.write(tree, Style.from_json(style))

"""JSON values: their type, the one serializer of what a model reads (law M2), and readers of what others write."""

from __future__ import annotations

import json
from math import isinf
from typing import Any, Literal, TypeAlias, cast

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"
Object: TypeAlias = dict[str, Json]
Kind = Literal["a text", "a number", "true or false", "null", "a list", "an object"]
"""What a JSON value is, in words."""


def dumps(value: Json) -> str:
    """A value as a model reads it: keys in the order they have, raw Unicode, default separators."""
    return json.dumps(value, ensure_ascii=False)


def sayable(value: Json, *, compact: bool = False) -> str:
    """A value as JSON; what UTF-8 cannot say, half characters of a merchant's document, is escaped."""
    separators = (",", ":") if compact else None
    text = json.dumps(value, ensure_ascii=False, separators=separators)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=separators)
    return text


def read_object(text: str) -> Object:
    """The JSON object that a model wrote. Raises ``ValueError`` and ``RecursionError``.

    What ``dumps`` could not write again is refused: NaN, numbers that are infinite, half characters. Line breaks may
    stand in strings as they are.
    """
    found: Any = json.loads(text, strict=False, parse_constant=_refuse, parse_float=_finite)
    if not isinstance(found, dict):
        raise ValueError("no object")
    dumps(cast(Object, found)).encode()
    return cast(Object, found)


def _finite(number: str) -> float:
    found = float(number)
    return _refuse(number) if isinf(found) else found


def _refuse(number: str) -> float:
    raise ValueError(f"{number[:20]} is no number of JSON")


# What others tell, taken as what it should be: a value that is something else reads as empty.


def record(value: Any) -> Object:
    """A JSON object."""
    return cast(Object, value) if isinstance(value, dict) else {}


def records(value: Any) -> list[Object]:
    """The objects of a list."""
    return [record(each) for each in cast(list[Any], value)] if isinstance(value, list) else []


def text(value: Any) -> str:
    """A text."""
    return value if isinstance(value, str) else ""


def count(value: Any) -> int:
    """A number of things."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def kind(value: Json) -> Kind:
    """What a JSON value is, in words."""
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case str():
            return "a text"
        case int() | float():
            return "a number"
        case list():
            return "a list"
        case dict():
            return "an object"

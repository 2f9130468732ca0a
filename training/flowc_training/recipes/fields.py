"""The fields of records by their types: what a value of each has to be, and how it is read from data and from words."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

NONE = "none"
"""What stands for a record that is not there, where a text cannot say null."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field: its type, the choices it has, the record it holds, and whether either may be none."""

    name: str
    type: Any
    choices: tuple[str, ...] = ()
    record: type[Any] | None = None
    optional: bool = False
    required: bool = False

    @property
    def expected(self) -> str:
        """What has to stand here, in words."""
        if self.record is not None:
            return "a table or none" if self.optional else "a table"
        return " or ".join(self.choices) if self.choices else _WORDS[self.type]


_LIST = tuple[str, ...]
_WORDS: Mapping[Any, str] = {
    str: "a text",
    Path: "a path",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    _LIST: "a list of texts",
}


@cache
def of(record: type[Any]) -> Mapping[str, Field]:
    """The fields of a record, by name. Raises ``TypeError`` for a type that no recipe holds."""
    hints = get_type_hints(record)
    return {
        each.name: _field(
            each.name, hints[each.name], each.default is MISSING and each.default_factory is MISSING
        )
        for each in fields(record)
    }


def _field(name: str, hint: Any, required: bool) -> Field:
    optional = False
    if get_origin(hint) in (Union, UnionType):
        (hint,) = (each for each in get_args(hint) if each is not NoneType)
        optional = True
    if get_origin(hint) is Literal:
        return Field(name, str, get_args(hint), None, optional, required)
    if is_dataclass(hint):
        return Field(name, hint, (), cast(type[Any], hint), optional, required)
    if hint not in _WORDS or optional:
        raise TypeError(f"a recipe holds no {hint} ({name})")
    return Field(name, hint, (), None, optional, required)


_MAKERS: Mapping[Any, Callable[[Any], Any]] = {_LIST: tuple}


class Unfit(ValueError):
    """A value that a field does not take."""


def value(field: Field, given: Any) -> Any:
    """What data say of a field that holds no record. Raises ``Unfit``."""
    if field.choices:
        fits = isinstance(given, str) and given in field.choices
    elif field.type is float:
        fits = isinstance(given, (int, float)) and type(given) is not bool and math.isfinite(given)
    elif field.type == _LIST:
        items = cast(list[Any], given) if isinstance(given, list) else [None]
        fits = all(isinstance(each, str) for each in items)
    else:
        fits = type(given) is (str if field.type is Path else field.type)
    if not fits:
        raise Unfit(f"is {field.expected}, not {_shown(given)}")
    return _MAKERS.get(field.type, field.type)(given)


def words(field: Field, text: str) -> Any:
    """What a person's words say of a field that holds no record. Raises ``Unfit``."""
    try:
        return value(field, _READERS.get(field.type, str)(text.strip()))
    except (ValueError, KeyError):
        raise Unfit(f"is {field.expected}, not {_shown(text)}") from None


_READERS: Mapping[Any, Callable[[str], Any]] = {
    bool: {"true": True, "false": False}.__getitem__,
    int: lambda text: int(text.replace("_", "")) if text.isascii() else int(""),
    float: lambda text: float(text) if text.isascii() else float(""),
    _LIST: lambda text: [each.strip() for each in text.split(",") if each.strip()],
}


def _shown(given: Any) -> str:
    """A value as an error shows it: short, and with nothing a terminal acts on."""
    if isinstance(given, dict):
        return "a table"
    if isinstance(given, list):
        return "a list"
    found = ascii(given) if isinstance(given, str) else str(given)
    return found if len(found) <= 40 else found[:40] + "…"

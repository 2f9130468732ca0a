"""The values of JSON text that plain Python values would change, and the error of all JSON reading."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, TypeAlias, cast

from flowc.records import record

Json: TypeAlias = Any
"""A JSON value as it is read: ``None``, ``bool``, ``int``, ``float``, ``str``, ``list``, ``dict``, and ``Number`` or
``Pairs`` where those would lose digits or duplicate keys."""

NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][-+]?[0-9]++)?")


class JsonError(ValueError):
    """The text is not JSON: ``message`` says why in one line, ``position`` is a character offset into it."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(f"{message} (at character {position})")
        self.message = message
        self.position = position


@record
class Number:
    """A JSON number whose digits no Python int or float prints back: ``0.10``, ``1e5``, ``-0``."""

    lexeme: str

    def __init__(self, lexeme: str) -> None:
        if not NUMBER.fullmatch(lexeme):
            raise ValueError("not a JSON number")
        object.__setattr__(self, "lexeme", lexeme)


@record
class Pairs:
    """A JSON object some of whose keys stand more than once: all members in their order."""

    items: tuple[tuple[str, Json], ...]


def exact_int(lexeme: str) -> Json:
    """The int that prints as the lexeme, else a Number; also for digits beyond the interpreter's limit."""
    try:
        value = int(lexeme)
        return value if repr(value) == lexeme else Number(lexeme)
    except ValueError:
        return Number(lexeme)


def exact_float(lexeme: str) -> Json:
    """The float that prints as the lexeme, else a Number; always one with an exponent, which writers spell each
    in its way."""
    value = float(lexeme)
    return value if repr(value) == lexeme and "e" not in lexeme else Number(lexeme)


def exact_object(items: list[tuple[str, Json]]) -> Json:
    """A dict, or Pairs if that would lose members."""
    members = dict(items)
    return members if len(members) == len(items) else Pairs(tuple(items))


def texts(tree: Json) -> Iterator[str]:
    """The strings in a value but for the keys of its objects, in order."""
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, list | dict):
        for item in cast("list[Json]", tree.values() if isinstance(tree, dict) else tree):
            yield from texts(item)

"""The writer for what the C encoder cannot write: exact numbers, duplicate keys, learned styles."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from math import isfinite
from typing import NamedTuple, cast

from flowc.jsontext.escapes import Deviations, string_writer, write_deviating
from flowc.jsontext.style import ARRAY, EMPTY, OBJECT, Spacing, Step, Style, inherited_spacing
from flowc.jsontext.value import Json, Number, Pairs

_MAX_WRITE_DEPTH = 10_000  # far more than can be read; a value that holds itself must end somewhere
_UNKNOWN = -1


def write_tree(value: Json, style: Style) -> str:
    """The text of a value without the white space around it. Raises ValueError for what JSON cannot say."""
    writer = _Writer(style)
    out: list[str] = []
    todo: list[str | _Task] = [_Task(value, 0, 0, None, 0)]
    while todo:
        item = todo.pop()
        if isinstance(item, str):
            out.append(item)
        elif isinstance(item.value, (list, tuple, dict, Pairs)):
            todo += reversed(writer.container(item))
        else:
            out.append(writer.scalar(item))
    return "".join(out)


class _Task(NamedTuple):
    """A value yet to write, and where it stands: its nodes in the style's trees, and what is around it."""

    value: Json
    place: int
    path: int
    around: Spacing | None
    depth: int


class _Writer:
    """What a style knows, ready to be looked up."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self.text = string_writer(style.profile)
        self.places = {row: node for node, row in enumerate(style.places, 1)}
        self.paths = {row: node for node, row in enumerate(style.paths, 1)}
        self.spacings = {(place, kind): spacing for place, kind, spacing in style.spacings}
        self.gaps = {(path, kind): gaps for path, kind, gaps in style.gaps}
        self.keys = dict(style.keys)
        self.strings = dict(style.strings)

    def scalar(self, task: _Task) -> str:
        value = task.value
        if isinstance(value, str):
            return self.string(value, self.strings.get(task.path))
        return value.lexeme if isinstance(value, Number) else _plain(value)

    def string(self, text: str, departures: Deviations | None) -> str:
        return write_deviating(text, departures, self.style.profile) if departures else self.text(text)

    def container(self, task: _Task) -> list[str | _Task]:
        """The pieces of an array or object in order: finished text, and its values as tasks."""
        if task.depth > _MAX_WRITE_DEPTH:
            raise ValueError(f"cannot write a value nested more than {_MAX_WRITE_DEPTH} deep")
        members = list(_members(task.value))
        kind = OBJECT if isinstance(task.value, (dict, Pairs)) else ARRAY
        spacing = self.spacing(task, kind)
        gaps = iter(self.spaces(task.path, kind, len(members), spacing))
        pieces: list[str | _Task] = ["[{"[kind] + next(gaps)]
        for index, (key, step, value) in enumerate(members):
            path = self.paths.get((task.path, step), _UNKNOWN)
            if index:
                pieces.append(f"{next(gaps)},{next(gaps)}")
            if kind == OBJECT:
                pieces.append(f"{self.string(key, self.keys.get(path))}{next(gaps)}:{next(gaps)}")
            place = self.places.get((task.place, key if kind == OBJECT else 0), _UNKNOWN)
            pieces.append(_Task(value, place, path, spacing, task.depth + 1))
        pieces.append((next(gaps) if members else "") + "]}"[kind])
        return pieces

    def spacing(self, task: _Task, kind: int) -> Spacing:
        known = self.spacings.get((task.place, kind))
        return known or inherited_spacing(self.style.layout, task.around, task.depth)

    def spaces(self, path: int, kind: int, count: int, spacing: Spacing) -> list[str]:
        """The gaps of one container: its group's, but for what is noted of it alone."""
        gaps = spacing.gaps(kind, count)
        for position, gap in self.gaps.get((path, kind if count else kind + EMPTY), ()):
            if position < len(gaps) - 1:
                gaps[position] = gap
        return gaps


def _members(value: Json) -> Iterator[tuple[str, Step, Json]]:
    """Key (none in an array), step of the exact path, value."""
    if isinstance(value, dict):
        return ((key, key, item) for key, item in cast("dict[str, Json]", value).items())
    if isinstance(value, Pairs):
        return ((key, index, item) for index, (key, item) in enumerate(value.items))
    return (("", index, item) for index, item in enumerate(value))


def _plain(value: Json) -> str:
    """A word or a number."""
    if value is None or isinstance(value, bool):
        return "null" if value is None else "true" if value else "false"
    if isinstance(value, int):
        return f"{Decimal(value):f}"  # prints any number of digits, which int itself refuses to
    if isinstance(value, float) and isfinite(value):
        return float.__repr__(value)
    raise ValueError(f"not a JSON value: {value!r:.60}")

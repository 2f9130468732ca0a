r"""How a JSON text spells its value: white space and escapes, and nothing of the value itself.

A ``Style`` is read from one text (``jsontext.read``) and used to write that value or an edited one. It says
what is usual (a layout, an escape profile), what is usual at each *place* (a path with the array indexes
dropped), and what single containers and strings, known by their exact path, do otherwise. An entry for a
single string names characters by index and says how each is spelled, never what it is. All white space a
style holds is JSON white space and all spellings are made from the character at hand, so whatever value a
style is put on, and whoever wrote the style, the text written is JSON of that value.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias, cast

from flowc.jsontext.escapes import PROFILES, SPELLINGS, Deviations
from flowc.jsontext.value import Json
from flowc.records import record

SPACED_LAYOUT, TAB_LAYOUT = 10, 9  # 0 is compact, 1 to 8 indent by that many blanks
_CRLF = 512
LONGEST_SHARED_GAP = 200  # what many places may share must stay short: a style must not blow a text up

Step: TypeAlias = "int | str"
Rows: TypeAlias = "tuple[tuple[int, Step], ...]"
"""A tree of paths: entry n is node n + 1, (parent node, key or index); node 0 is the whole document."""

ARRAY, OBJECT, EMPTY = 0, 1, 2  # kind of a container: ARRAY or OBJECT, plus EMPTY


# White space


class Spacing(NamedTuple):
    """The white space of all containers of one kind at one place."""

    open: str = ""
    before_colon: str = ""
    after_colon: str = ""
    before_comma: str = ""
    after_comma: str = ""
    close: str = ""
    empty: str = ""

    def gaps(self, kind: int, count: int) -> list[str]:
        """The white space of one container with that many members, in the order it stands in the text."""
        if not count:
            return [self.empty]
        colon = [self.before_colon, self.after_colon] if kind & OBJECT else []
        comma = [self.before_comma, self.after_comma]
        return [self.open, *(colon + comma) * (count - 1), *colon, self.close]


@lru_cache(maxsize=4096)
def layout_spacing(layout: int, depth: int) -> Spacing:
    """What a usual layout puts into a container that many containers deep."""
    if layout == SPACED_LAYOUT:
        return Spacing(after_colon=" ", after_comma=" ")
    if layout == 0:
        return Spacing()
    unit = "\t" if layout == TAB_LAYOUT else " " * layout
    inside = "\n" + unit * (depth + 1)
    return Spacing(open=inside, after_colon=" ", after_comma=inside, close="\n" + unit * depth)


def inherited_spacing(layout: int, parent: Spacing | None, depth: int) -> Spacing:
    """What is usual at a place of which nothing is known: the layout's, but inside one line one line."""
    usual = layout_spacing(layout, depth)
    if parent is None or "\n" not in usual.open or "\n" in parent.open:
        return usual
    return parent


# The style


@record
class Style:
    """How a text spells a value. Made by ``jsontext.read`` or ``from_json``; the fields are theirs alone.

    ``spacings`` holds (place, kind, spacing) by node of ``places``; ``gaps`` (path, kind, ((position, white
    space), …)) of single containers, position -1 being the last gap, ``keys`` and ``strings`` (path,
    deviations), by node of ``paths``.
    """

    code: int = 0
    lead: str = ""
    trail: str = ""
    places: Rows = ()
    spacings: tuple[tuple[int, int, Spacing], ...] = ()
    paths: Rows = ()
    gaps: tuple[tuple[int, int, tuple[tuple[int, str], ...]], ...] = ()
    keys: tuple[tuple[int, Deviations], ...] = ()
    strings: tuple[tuple[int, Deviations], ...] = ()

    @property
    def layout(self) -> int:
        """The number of the layout, as ``layout_spacing`` takes it."""
        return self.code % 16

    @property
    def profile(self) -> int:
        """The escape profile."""
        return self.code // 16 % PROFILES

    @property
    def crlf(self) -> bool:
        """Every line of the text ends in CR LF; the other fields say LF."""
        return self.code >= _CRLF

    @property
    def plain(self) -> bool:
        """The text of the value is all layout and profile."""
        return not (self.spacings or self.gaps or self.keys or self.strings)

    def to_json(self) -> Json:
        """Plain compact JSON: one small number for a usual style, else a list; ``from_json`` reads it."""
        if self.plain and not self.lead and not self.trail:
            return self.code
        spacings = [[place, kind, "|".join(spacing)] for place, kind, spacing in self.spacings]
        parts = [self.code, self.lead, self.trail, _listed(self.places), spacings]
        parts += [_listed(self.paths), _listed(self.gaps), _listed(self.keys), _listed(self.strings)]
        while parts[-1] in ([], ""):
            parts.pop()
        return parts

    @staticmethod
    def from_json(json: Json) -> Style:
        """The style that ``to_json`` wrote; raises ValueError for anything it could not have written."""
        if type(json) is int:
            return usual_style(_code(json))
        parts = cast("list[Json]", json) if isinstance(json, list) else [json]
        if not 1 <= len(parts) <= len(_PARSERS):
            raise ValueError("a JSON style has 1 to 9 parts")
        return Style(*[parse(part) for parse, part in zip(_PARSERS, parts, strict=False)])


@lru_cache(maxsize=4 * _CRLF)
def usual_style(code: int) -> Style:
    """The style of a layout, an escape profile and a kind of line end, and nothing more."""
    return Style(code)


def style_code(layout: int, profile: int = 0, crlf: bool = False) -> int:
    """The number that stands for a layout, an escape profile and a kind of line end."""
    return layout + 16 * profile + _CRLF * crlf


def _listed(value: Json) -> Json:
    return [_listed(item) for item in cast("tuple[Any, ...]", value)] if isinstance(value, tuple) else value


# Reading a style back: hostile input


def _need(condition: bool, what: str) -> None:
    if not condition:
        raise ValueError(f"not a JSON style: {what}")


def _number(json: Json, least: int = 0, most: int = 1 << 40) -> int:
    _need(type(json) is int and least <= json <= most, "a number is missing or out of range")
    return json


def _code(json: Json) -> int:
    code = _number(json, 0, 2 * _CRLF - 1)
    _need(code % 16 <= SPACED_LAYOUT, "there is no such layout")
    return code


def _blank(json: Json, longest: int | None = None) -> str:
    _need(isinstance(json, str) and not json.strip(" \t\n\r"), "white space is missing")
    _need(longest is None or len(json) <= longest, "shared white space is too long")
    return json


def _list(json: Json, length: int | None = None) -> list[Any]:
    _need(isinstance(json, list), "a list is missing")
    items = cast("list[Any]", json)
    _need(length in (None, len(items)), "a list has a wrong length")
    return items


def _rows(json: Json) -> Rows:
    rows = enumerate([_list(row, 2) for row in _list(json)])
    return tuple(
        (_number(parent, 0, node), step if isinstance(step, str) else _number(step))
        for node, (parent, step) in rows
    )


def _spacing(json: Json) -> tuple[int, int, Spacing]:
    place, kind, spacing = _list(json, 3)
    _need(isinstance(spacing, str) and spacing.count("|") == len(Spacing._fields) - 1, "a spacing is missing")
    parts = [_blank(part, LONGEST_SHARED_GAP) for part in spacing.split("|")]
    return _number(place), _number(kind, ARRAY, OBJECT), Spacing(*parts)


def _gaps(json: Json) -> tuple[int, int, tuple[tuple[int, str], ...]]:
    path, kind, gaps = _list(json, 3)
    pairs = [_list(pair, 2) for pair in _list(gaps)]
    return _number(path), _number(kind, 0, 3), tuple((_number(i, -1), _blank(gap)) for i, gap in pairs)


def _departure(json: Json) -> tuple[int, Deviations]:
    path, departures = _list(json, 2)
    pairs = [_list(pair, 2) for pair in _list(departures)]
    return _number(path), tuple((_number(i), _number(code, 0, SPELLINGS - 1)) for i, code in pairs)


def _each(parse: Callable[[Json], Any]) -> Callable[[Json], Any]:
    return lambda json: tuple(parse(item) for item in _list(json))


_PARSERS: tuple[Callable[[Json], Any], ...] = (
    _code,
    _blank,
    _blank,
    _rows,
    _each(_spacing),
    _rows,
    _each(_gaps),
    _each(_departure),
    _each(_departure),
)

COMPACT = usual_style(0)
SPACED = usual_style(SPACED_LAYOUT)
INDENT2 = usual_style(2)

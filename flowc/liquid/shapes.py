"""What filters make of what they get, as far as names go: a list of the same, one item of it, a single value.

That Flow has the filters of open-source Liquid, ``first`` and ``map`` among them, Shopify says [doc: help page on
Liquid variables, changelog on ``map``].
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from flowc.liquid.facts import Filter
from flowc.liquid.language import filter_names, takes_text

KEEPING = frozenset(("compact", "reject", "reverse", "slice", "sort", "sort_natural", "uniq", "where"))
"""Of a list they give a list of the same items."""

PICKING = frozenset(("find", "first", "last"))
"""Of a list they give one item."""

_NAMING = "compact find find_index has map reject sort sort_natural sum uniq where"
NAMING = frozenset(_NAMING.split())
"""Their first argument names a property of each item."""

_WRITING = """append capitalize date date_minus date_plus downcase escape escape_once handle handleize join json
lstrip money newline_to_br prepend remove remove_first remove_last replace replace_first replace_last rstrip strip
strip_html strip_newlines truncate truncatewords upcase url_decode url_encode base64_decode base64_encode"""
WRITING = frozenset(_WRITING.split())
"""They give text, also of what is a number."""

PASSING = frozenset(("concat", "date", "default"))
"""Of a list they give a list that has the same items, and may have others."""

_COUNTING = "abs at_least at_most ceil divided_by floor minus modulo plus round times"
_NUMBERS = frozenset(_COUNTING.split())
_OF_OBJECTS = KEEPING | PICKING | PASSING | _NUMBERS | {"find_index", "has", "map", "size", "sum"}
_UNKNOWN = frozenset(("concat", "default", "split"))

Shape = Literal["list", "item", "property", "single", "unknown"]


def shape(one: Filter) -> Shape:
    """What a filter gives: the list, an item, the items' property (``map``), a single value."""
    if one.name in KEEPING:
        return "list"
    if one.name in PICKING:
        return "item"
    if one.name == "map":
        return "property" if one.argument else "unknown"
    return "unknown" if one.name in _UNKNOWN or one.name not in filter_names() else "single"


def refuses_lists(name: str) -> bool:
    """Is it a filter of texts, that takes no list?"""
    return name in filter_names() and takes_text(name) and name != "slice"


def refuses_objects(name: str) -> bool:
    """Is it a filter that takes no list of whole objects? ``size`` does, or does not: the sources disagree."""
    return name in filter_names() and name not in _OF_OBJECTS


Origin = tuple[str, ...] | None
"""As ``Variable.origin``."""


def origin_after(origin: tuple[str, ...], filters: Iterable[Filter]) -> tuple[Origin, bool]:
    """Where what filters give leads to from the environment; None where to no path, then whether it is one value."""
    for one in filters:
        match shape(one):
            case "list":
                pass
            case "item":
                origin = (*origin, "")
            case "property":
                origin = (*origin[:-1], ".".join(filter(None, (origin[-1], one.argument))))
            case found:
                return None, found == "single"
    return origin, False

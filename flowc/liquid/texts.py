"""Texts as Liquid writes them: of a value, where python-liquid would write it as Python does (``None``, ``True``,
``{'a': 1}``), and of a page without its tags, for which python-liquid takes time with the square of its length."""

from __future__ import annotations

from typing import cast

from liquid.undefined import is_undefined

from flowc.liquid.facts import LiquidError

_BLOCKS = (("<script", "</script>"), ("<!--", "-->"), ("<style", "</style>"))


def text(value: object) -> str:
    """Nothing for nil; ``true``, ``false``; a list as its items side by side. Raises ``LiquidError`` for an object."""
    if isinstance(value, str):
        return value
    if value is None or is_undefined(value):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "".join(map(text, cast(list[object], value)))
    if isinstance(value, dict | tuple):  # a tuple is what a loop through an object gives
        raise LiquidError("a whole object stands here, and Flow's Liquid writes scalars only")
    if isinstance(value, range):
        return f"{value.start}..{value.stop - 1}"
    return str(value)


def strip_html(value: str) -> str:
    """The text without its tags, comments, scripts and styles, as Ruby's Liquid takes them out."""
    for opening, closing in _BLOCKS:
        value = _without(value, opening, closing)
    return _without(value, "<", ">")


def _without(value: str, opening: str, closing: str) -> str:
    kept: list[str] = []
    at = 0
    while (start := value.find(opening, at)) >= 0:
        end = value.find(closing, start)
        if end < 0:
            break
        kept.append(value[at:start])
        at = end + len(closing)
    kept.append(value[at:])
    return "".join(kept)

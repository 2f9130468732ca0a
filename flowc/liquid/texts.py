"""A value as Liquid writes it, where python-liquid would write it as Python does (``None``, ``True``, ``{'a': 1}``)."""

from __future__ import annotations

from typing import cast

from liquid.undefined import is_undefined

from flowc.liquid.facts import LiquidError


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

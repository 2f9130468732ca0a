"""Comparisons in Liquid of text with a number by ``<`` and the like, which Liquid does not make.

Ruby's Liquid stops there with an error, ``comparison of String with 5 failed``; what Flow makes of that no page says,
so it is a warning. Money and other numbers that the API writes as text are numbers (``flowc.schema.amounts``).
"""

from __future__ import annotations

import re

_NUMBER = r"(-?\d+(?:\.\d+)?)"
_SIGN = r"(?:<=|>=|<(?!>)|>)"
_AFTER = re.compile(rf"\s*{_SIGN}\s*{_NUMBER}(?![\w.])")
_BEFORE = re.compile(rf"(?<![\w.]){_NUMBER}\s*{_SIGN}\s*\Z")
_NEAR = 200
"""Characters before a path that are looked at for a number."""


def number_beside(text: str, start: int, end: int) -> str | None:
    """The number that a path in a tag of Liquid is said to be more or less than."""
    found = _AFTER.match(text, end) or _BEFORE.search(text[max(0, start - _NEAR) : start])
    return found[1] if found is not None else None

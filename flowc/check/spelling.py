"""Which of the known words was meant by one that is not known."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from flowc.diagnostics.diagnostic import did_you_mean
from flowc.records import record

_LONGEST = 60
_SHORT = 6
"""Shorter names may differ by one letter and both be meant."""
_TELLING = 6
"""A word that another one ends with is meant to be that one, if it is not short."""
_MOST = 400
_ENOUGH = 200
"""How many words of one workflow are compared with all known ones. A person has fewer mistakes to correct."""


@record
class Meant:
    """A word that was meant, and whether nothing else can have been."""

    word: str
    is_certain: bool


def meant(word: str, known: Iterable[str]) -> Meant | None:
    """The one of a few known names that was meant by another; it is certain where that is a slip of the pen."""
    name = did_you_mean(word, known)
    return None if name is None else Meant(name, _is_slip(word, name))


def _is_slip(word: str, name: str) -> bool:
    """The same but for case, or one letter too many, too few, another, or changed over with the next."""
    a, b = word.casefold(), name.casefold()
    if a == b:
        return True
    if min(len(a), len(b)) < _SHORT or abs(len(a) - len(b)) > 1:
        return False
    start = next((at for at, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    rest, other = a[start:], b[start:]
    is_swapped = rest[:2] == other[:2][::-1] and rest[2:] == other[2:]
    return rest[1:] == other[1:] or rest[1:] == other or rest == other[1:] or is_swapped


class Spelling:
    """Finds what was meant; after many words, only what is written in another style."""

    def __init__(self) -> None:
        self._left = _ENOUGH

    @property
    def goes_on(self) -> bool:
        """Have few enough words been looked for?"""
        return self._left > 0

    def meant(self, word: str, known: Collection[str]) -> Meant | None:
        """The one of the known words that was meant: written in another style, or nearly the same."""
        for style in (camel(word), word[:1].lower() + word[1:]):
            if style in known:
                return Meant(style, True)
        if not self.goes_on or len(word) > _LONGEST or len(known) > _MOST:
            return None
        self._left -= 1
        folded = [each for each in known if each.casefold() == word.casefold()]
        if folded:
            return Meant(folded[0], len(folded) == 1)
        longer = [each for each in known if each.endswith(word[:1].upper() + word[1:])]
        if len(word) >= _TELLING and len(longer) == 1:
            return Meant(longer[0], False)
        near = did_you_mean(word, known)
        return None if near is None else Meant(near, False)


def camel(word: str) -> str:
    """``line_items`` as ``lineItems``."""
    return re.sub(r"[_-]+([A-Za-z0-9])", lambda match: match[1].upper(), word)

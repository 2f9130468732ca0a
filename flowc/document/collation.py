"""The order that JavaScript gives keys by ``localeCompare``, as Shopify's client sorts those of a document [client].

It is the root order of the Unicode collation as CLDR has it [doc]: signs, then digits, then letters whatever their
case; where two keys differ in case or accents alone, the plain and the small come first; control characters count for
nothing. Keys of ASCII are in just that order, and letters with accents beside their letter. It stops at what takes
ICU's tables: other letters and signs come after ``z`` in the order of Unicode (``ß`` too, which ICU has as ``ss``),
and so do accents among each other; and a client may run in a language that sorts otherwise, as Danish does.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TypeAlias

_SIGNS = "\t\n\v\f\r _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$"
_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"
_WEIGHTS = {sign: at for at, sign in enumerate(_SIGNS + _LETTERS, 1)}
_INDEX = re.compile(r"0|[1-9][0-9]{0,9}")
_MOST = 2**32 - 2

Rank: TypeAlias = tuple[bool, int, tuple[int, ...], tuple[int, ...], tuple[bool, ...]]


def collated(keys: Iterable[str]) -> list[str]:
    """Keys in the order in which the client writes them; those that count the same stay as they are."""
    return sorted(keys, key=rank)


def is_sorted(keys: Sequence[str]) -> bool:
    """Are keys in this order, or in that of their code points, which other programs sort by?"""
    return list(keys) in (collated(keys), sorted(keys))


@lru_cache(4096)
def rank(key: str) -> Rank:
    """What a key is sorted by. A JavaScript object has its whole numbers first, however they were put in [doc]."""
    if _INDEX.fullmatch(key) and int(key) <= _MOST:
        return False, int(key), (), (), ()
    first: list[int] = []
    second: list[int] = []
    third: list[bool] = []
    for sign in key if key.isascii() else unicodedata.normalize("NFD", key):
        if unicodedata.combining(sign):
            second.append(ord(sign))
            third.append(False)
            continue
        small = sign.lower()
        weight = _WEIGHTS.get(small, 0 if sign < "\x80" else len(_WEIGHTS) + ord(small[0]))
        if weight:
            first.append(weight)
            second.append(0)
            third.append(small != sign)
    return True, 0, tuple(first), tuple(second), tuple(third)

"""How alike texts are: the share of their shingles that they have in common, found by an index, exactly.

A shingle is three words in a row; of a script without blanks it is four characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import TypeVar

T = TypeVar("T", str, list[str])
_WORD = re.compile(r"[^\W_]+")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
WORDS = 3
CHARACTERS = 4


def shingles(text: str) -> frozenset[str]:
    """The shingles of a text, in lower case and without marks."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    if _UNSPACED.search(plain):
        joined = "".join(_WORD.findall(plain))
        return frozenset(_runs(joined, CHARACTERS))
    return frozenset(" ".join(run) for run in _runs(_WORD.findall(plain), WORDS))


def _runs(whole: T, size: int) -> Iterator[T]:
    return (whole[at : at + size] for at in range(max(1, len(whole) - size + 1)))


class Index:
    """Texts by their shingles: which of them are like another text."""

    def __init__(self) -> None:
        self._sizes: dict[str, int] = {}
        self._having: dict[str, list[str]] = {}

    def add(self, name: str, text: str) -> None:
        """One more text, by a name."""
        found = shingles(text)
        self._sizes[name] = len(found)
        for each in found:
            self._having.setdefault(each, []).append(name)

    def like(self, text: str, least: float) -> dict[str, float]:
        """The names of texts whose likeness (Jaccard's) is at least so much, with how much it is."""
        found = shingles(text)
        shared = Counter(name for each in found for name in self._having.get(each, ()))
        alike = {name: n / (len(found) + self._sizes[name] - n) for name, n in shared.items()}
        return {name: much for name, much in alike.items() if much >= least}

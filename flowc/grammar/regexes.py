"""Regular expressions that every engine takes: without lookaround, intersection and complement."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache
from itertools import groupby
from string import ascii_letters, digits

FIRST = frozenset(ascii_letters + "_")
LATER = FIRST | frozenset(digits)
_SPECIAL = frozenset(r"\.^$*+?()[]{}|/")
_REST = "[A-Za-z0-9_]*"


def other_than(words: Iterable[str]) -> str:
    """Python's ASCII names but for these words."""
    return _all_but(frozenset(words))


@lru_cache(maxsize=32)
def _all_but(words: frozenset[str]) -> str:
    return _other(words, "")


def _other(words: Collection[str], before: str) -> str:
    """What may stand behind ``before``: the tree of the words, and every way out of it."""
    nexts = sorted({word[len(before)] for word in words if word.startswith(before) and word != before})
    if not nexts:
        return f"[A-Za-z0-9_]{'+' if before in words else '*'}" if before else f"[A-Za-z_]{_REST}"
    ways = [each + _other(words, before + each) for each in nexts]
    free = (LATER if before else FIRST) - set(nexts)
    ways += [_class(free) + _REST] if free else []
    return f"({'|'.join(ways)}){'' if before in words or not before else '?'}"


def _class(characters: Iterable[str]) -> str:
    """A class of letters, digits and ``_``, in ranges."""
    codes = sorted(map(ord, characters))
    runs = [list(run) for _, run in groupby(enumerate(codes), lambda pair: pair[1] - pair[0])]
    ends = [(chr(run[0][1]), chr(run[-1][1])) for run in runs]
    return "[" + "".join(low if low == high else f"{low}-{high}" for low, high in ends) + "]"


def quoted(text: str) -> str:
    """The expression of one text."""
    return "".join(
        {"\n": r"\n", "\0": r"\x00"}.get(each, rf"\{each}" if each in _SPECIAL else each) for each in text
    )


def one_of(texts: Iterable[str]) -> str:
    """The expression of some texts, what they begin with in common written once."""
    return _shared(sorted(set(texts)))


def _shared(texts: list[str]) -> str:
    if len(texts) == 1:
        return quoted(texts[0])
    low, high = texts[0], texts[-1]  # sorted: what these two share, all share
    same = (n for n, (one, other) in enumerate(zip(low, high, strict=False)) if one != other)
    start = low[: next(same, min(len(low), len(high)))]
    rests = [text[len(start) :] for text in texts]
    ways = [_shared(list(group)) for first, group in groupby(rests, lambda rest: rest[:1]) if first]
    return f"{quoted(start)}({'|'.join(ways)}){'?' if '' in rests else ''}"

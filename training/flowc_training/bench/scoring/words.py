"""What was said: texts that must be there or may not, and whether something was asked."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from flowc_training.bench.example import Says

_MARKS = ("?", "？")


def misses(says: Says, said: Sequence[str]) -> str:
    """What must be said and is not, or may not be and is; empty where all is well. Case and width do not count."""
    text = _plain("\n".join(said))
    for group in says.has:
        if not any(_plain(each) in text for each in group):
            return f"it says none of: {', '.join(group)}"
    for each in says.lacks:
        if _plain(each) in text:
            return f"it says {each!r}, which it may not"
    return ""


def asks(text: str) -> bool:
    """Does a text ask something?"""
    return any(mark in text for mark in _MARKS)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().replace("’", "'")

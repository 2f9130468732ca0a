"""Where the characters of a Python string literal stand in its source: escapes, quotes, several literals in a row."""

from __future__ import annotations

import ast
import codecs
import re
import sys
from collections.abc import Iterator
from functools import lru_cache

from flowc.diagnostics.diagnostic import Span
from flowc.text.lines import Lines
from flowc.view.liquid import Place, names
from flowc.view.text import ViewText

_LITERAL = re.compile(
    r"""([A-Za-z]{0,2})(?:(\"{3}|'{3})((?:\\.|(?!\2).)*)\2|("|')((?:\\.|(?!\4).)*)\4)""", re.S
)
_ESCAPE = re.compile(
    r"""\\(?:[abfnrtv\\'"\n]|[0-7]{1,3}|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|N\{[^}]*\})"""
)
"""What Python knows; any other backslash stands for itself."""


class Literals:
    """The characters in the literals of one view."""

    def __init__(self, source: ViewText) -> None:
        self.source = source
        self.lines = Lines(source.text)
        self._known: dict[ast.Constant, list[Place] | None] = {}

    def span(self, node: ast.expr, text: str, start: int, end: int) -> Span | None:
        """The place of a part of the text that a literal means; None where it cannot be told.

        Names of one's own have become Flow's in ``text``, so it may not be what the literal says.
        """
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            return None
        if node not in self._known:  # there may be much to find in one text
            self._known[node] = characters(
                self.source.text, node.value, self.lines.offsets(self.source.span(node))
            )
        found = self._known[node]
        if not found:
            return None
        if text != node.value:
            pairs = _renamed(node.value, text)
            start, end = _written(start, pairs, 0), _written(end, pairs, 1)
        if not 0 <= start <= end <= len(found):
            return None
        opens = found[start][0] if start < len(found) else found[-1][1]
        return self.lines.span(opens, found[end - 1][1] if end > start else opens)


def characters(source: str, value: str, place: Place = (0, sys.maxsize)) -> list[Place] | None:
    """For each character of ``value`` where it begins and ends in the source of its literal.

    None where the source is no plain literal of this value: an f-string, bytes, a value in brackets.
    """
    found: list[Place] = []
    said: list[str] = []
    for match in _LITERAL.finditer(source, *place):
        prefix = match[1].lower()
        if "f" in prefix or "b" in prefix:
            return None
        for text, start, end in _read(source, match.span(3) if match[2] else match.span(5), "r" in prefix):
            said.append(text)
            found += [(start, end)] * len(text)
    return found if "".join(said) == value and len(found) == len(value) else None


def _read(source: str, body: Place, is_raw: bool) -> Iterator[tuple[str, int, int]]:
    """What the characters and escapes of one literal's body say, and their places."""
    at, stop = body
    while at < stop:
        match = None if is_raw or source[at] != "\\" else _ESCAPE.match(source, at, stop)
        end = at + 1 if match is None else match.end()
        yield source[at] if match is None else _unescaped(match[0]), at, end
        at = end


def _unescaped(escape: str) -> str:
    if escape[1] in "01234567":
        return chr(int(escape[1:], 8))
    return codecs.decode(escape, "unicode_escape")


def plain(text: str) -> bool:
    """Can this stand between any quotes as it is?"""
    return text.isprintable() and not any(mark in text for mark in "\"'\\")


@lru_cache(maxsize=8)
def _renamed(ours: str, theirs: str) -> list[tuple[Place, Place]]:
    """The names that the Liquid of two texts reads, in pairs: where each stands in either."""
    return list(zip(names(ours), names(theirs), strict=False))


def _written(place: int, pairs: list[tuple[Place, Place]], edge: int) -> int:
    """Where a place of a text was before its Liquid's names became Flow's; within a name, the name's edge."""
    shift = 0
    for ours, theirs in pairs:
        if place >= theirs[1]:
            shift = ours[1] - theirs[1]
        else:
            return ours[edge] if place > theirs[0] else place + shift
    return place + shift

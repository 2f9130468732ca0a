"""Where the characters of a Python string literal stand in its source: escapes, quotes, several literals in a row."""

from __future__ import annotations

import re
from collections.abc import Iterator

_LITERAL = re.compile(
    r"""([A-Za-z]{0,2})(?:(\"{3}|'{3})((?:\\.|(?!\2).)*)\2|("|')((?:\\.|(?!\4).)*)\4)""", re.S
)
_ESCAPE = re.compile(
    r"\\(?:\n|[0-7]{1,3}|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|N\{[^}]*\}|.)", re.S
)
_SHORT = {
    "a": "\a",
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
    "\\": "\\",
    "'": "'",
    '"': '"',
    "\n": "",
}


def characters(source: str, value: str) -> list[tuple[int, int]] | None:
    """For each character of ``value`` where it begins and ends in the source of its literal.

    None where the source is no plain literal of this value: an f-string, bytes, a value in brackets.
    """
    found: list[tuple[int, int]] = []
    said: list[str] = []
    for match in _LITERAL.finditer(source):
        prefix = match[1].lower()
        if "f" in prefix or "b" in prefix:
            return None
        for text, start, end in _read(source, match.span(3) if match[2] else match.span(5), "r" in prefix):
            said.append(text)
            found += [(start, end)] * len(text)
    return found if "".join(said) == value and len(found) == len(value) else None


def _read(source: str, body: tuple[int, int], is_raw: bool) -> Iterator[tuple[str, int, int]]:
    """What the characters and escapes of one literal's body say, and their places."""
    at, stop = body
    while at < stop:
        match = None if is_raw or source[at] != "\\" else _ESCAPE.match(source, at, stop)
        text = source[at] if match is None else _unescaped(match[0])
        end = at + 1 if match is None else match.end()
        if match is not None and text == match[0]:  # no escape that Python knows
            text, end = "\\", at + 1
        yield text, at, end
        at = end


def _unescaped(escape: str) -> str:
    """What one escape stands for; one that Python does not know stands for itself."""
    kind = escape[1]
    if kind in _SHORT:
        return _SHORT[kind]
    if kind in "01234567":
        return chr(int(escape[1:], 8))
    if kind in "xuU" and len(escape) > 2:
        digits = escape[2:]
        return chr(int(digits, 16))
    if kind == "N" and len(escape) > 2:
        import unicodedata

        try:
            return unicodedata.lookup(escape[3:-1])
        except KeyError:
            return escape
    return escape


def plain(text: str) -> bool:
    """Can this stand between any quotes as it is?"""
    return text.isprintable() and not any(mark in text for mark in "\"'\\")

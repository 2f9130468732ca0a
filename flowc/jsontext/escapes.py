r"""How strings are spelled in a JSON text: escape profiles, and departures from them.

A profile is a sum of traits, 0 being what JSON.stringify writes. How one character is spelled is a number
that does not give the character away, so that what is kept of a text holds nothing of its strings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from json.encoder import encode_basestring, encode_basestring_ascii
from typing import TypeAlias

ASCII, SLASH, HTML, LINES, UPPER = 1, 2, 4, 8, 16
PROFILES = 32


# Spellings of one character, as numbers that do not give the character away

_RAW, _SHORT, _LOWER, _UPPER, _MIXED = 0, 1, 2, 3, 4  # _MIXED + bits of the upper-case hex digits
_WORD = 512  # added to a \u spelling of an ASCII letter or digit, lest it fit a neighbour after an edit
SPELLINGS = 2 * _WORD
_SHORTS = {
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    '"': '\\"',
    "\\": "\\\\",
    "/": "\\/",
}
_UNSPEAKABLE = re.compile(r'["\\\x00-\x1f\ud800-\udfff]')  # never raw in a text
_SPELLED = re.compile(r"\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u....|\\.|[^\\]+")


def _hex(char: str) -> str:
    """The lower-case hex digits of a character's UTF-16 code units, four or eight."""
    return char.encode("utf-16-be", "surrogatepass").hex()


def _escaped(digits: str) -> str:
    return "".join(f"\\u{digits[i : i + 4]}" for i in range(0, len(digits), 4))


def _spell(char: str, code: int) -> str | None:
    """The character in that spelling, or None if it has no such spelling."""
    if code == _RAW:
        return None if _UNSPEAKABLE.match(char) else char
    if code == _SHORT:
        return _SHORTS.get(char)
    if (code >= _WORD) != (char.isascii() and char.isalnum()):
        return None
    digits, code = _hex(char), code % _WORD
    if code in (_LOWER, _UPPER):
        return _escaped(digits.upper() if code == _UPPER else digits)
    return _escaped("".join(d.upper() if code - _MIXED >> i & 1 else d for i, d in enumerate(digits)))


def _spelling(token: str, char: str) -> int:
    """The number of a spelling found in a text; ``_spell`` is its inverse."""
    if token[0] != "\\":
        return _RAW
    if token[1] != "u":
        return _SHORT
    digits = token.replace("\\u", "")
    word = _WORD if char.isascii() and char.isalnum() else 0
    if digits == digits.lower():
        return _LOWER + word
    if digits == digits.upper():
        return _UPPER + word
    return _MIXED + word + sum(1 << i for i, digit in enumerate(digits) if digit.isupper())


# Escape profiles


@lru_cache(maxsize=PROFILES)
def _escapable(profile: int) -> re.Pattern[str]:
    """The characters that a profile does not write raw."""
    extra = "/" * bool(profile & SLASH) + "<>&" * bool(profile & HTML)
    extra += r"\u2028\u2029" * bool(profile & LINES) + r"\x7f-\U0010ffff" * bool(profile & ASCII)
    return re.compile(rf'["\\\x00-\x1f\ud800-\udfff{extra}]')


@lru_cache(maxsize=4096)
def _usual_escape(char: str, profile: int) -> str:
    if char in _SHORTS:
        return _SHORTS[char]
    return _escaped(_hex(char).upper() if profile & UPPER else _hex(char))


@lru_cache(maxsize=PROFILES)
def string_writer(profile: int) -> Callable[[str], str]:
    """A function that writes a string, quotes and all, as the profile does: where it can, the C code of ``json``."""
    if profile == ASCII:
        return encode_basestring_ascii
    pattern = _escapable(profile)

    def escape(match: re.Match[str]) -> str:
        return _usual_escape(match[0], profile)

    def write(text: str) -> str:
        return f'"{pattern.sub(escape, text)}"'

    return write if profile else lambda text: encode_basestring(text) if text.isascii() else write(text)


Deviations: TypeAlias = "tuple[tuple[int, int], ...]"
"""How a string departs from the profile: (index of a character, number of its spelling), ascending."""


def deviations(spelled: str, profile: int) -> Iterator[tuple[int, int]]:
    """Compare the inside of a string token of a valid text with what the profile would have written."""
    index = 0
    pattern = _escapable(profile)
    for match in _SPELLED.finditer(spelled):
        token = match[0]
        if token[0] != "\\":
            yield from ((index + raw.start(), _RAW) for raw in pattern.finditer(token))
            index += len(token)
            continue
        char = unescape(token)
        usual = _usual_escape(char, profile) if pattern.match(char) else char
        if token != usual:
            yield index, _spelling(token, char)
        index += 1


_MEANT = {short: char for char, short in _SHORTS.items()}


def unescape(token: str) -> str:
    """The character that one escape (or a surrogate pair of them) stands for."""
    if token[1] != "u":
        return _MEANT[token]
    return bytes.fromhex(token.replace("\\u", "")).decode("utf-16-be", "surrogatepass")


def write_deviating(text: str, departures: Deviations, profile: int) -> str:
    """Write a string as the profile does but for the departures that fit it."""
    write, out, done = string_writer(profile), ['"'], 0
    for index, code in departures:
        if not done <= index < len(text):
            continue
        char = _spell(text[index], code)
        if char is not None:
            out += (write(text[done:index])[1:-1], char)
            done = index + 1
    return "".join(out) + write(text[done:])[1:]

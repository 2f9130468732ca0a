"""How wide a text will be drawn, without a font at hand: widths by kinds of characters, rather too wide.

The figures are those of wide fonts for screens (DejaVu Sans, Verdana) in em, so that what is measured to fit does
fit in the narrower fonts most people have.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from flowc.records import record

ELLIPSIS = "…"
_CLASSES = (
    ("il.,:;'|!jI` ", 0.40),
    ('fr()[]{}-"t/\\', 0.48),
    ("mwMW@%", 1.02),
    ("ABCDEFGHKLNOPQRSTUVXYZ&+<>=~#^", 0.84),
)
_WIDTHS = {character: width for characters, width in _CLASSES for character in characters}
_USUAL, _MONO, _WIDE, _EMOJI, _OTHER = 0.66, 0.62, 1.05, 1.45, 0.95
_JOINER = "\u200d"
_JOINTS = "._:/-,("
_SPACE = re.compile(r"\s+")


@record
class Font:
    """A size in pixels, and whether all letters are of one width."""

    size: float
    is_mono: bool = False


def clean(text: str) -> str:
    """The text as one line of characters that show; what would not show, or turn the line round, is a dot."""
    flat = _SPACE.sub(" ", text).strip()
    if flat.isprintable():
        return flat
    return "".join([c if c.isprintable() or c == _JOINER else "·" for c in flat])


def width(text: str, font: Font) -> float:
    """About how wide the text is in this font, in pixels."""
    return sum([_em(character, font.is_mono) for character in text]) * font.size


@lru_cache(maxsize=4096)
def _em(character: str, is_mono: bool) -> float:
    if character.isascii():
        return _MONO if is_mono else _WIDTHS.get(character, _USUAL)
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0.0
    if ord(character) >= 0x1F000:
        return _EMOJI
    return _WIDE if unicodedata.east_asian_width(character) in "WF" else _OTHER


def cut(text: str, font: Font, room: float) -> str:
    """The text, or as much of its beginning as fits with an ellipsis."""
    if width(text, font) <= room:
        return text
    return text[: _fitting(text, font, room - width(ELLIPSIS, font))].rstrip() + ELLIPSIS


def wrap(text: str, font: Font, room: float, limit: int) -> tuple[str, ...]:
    """The text in at most so many lines, the last perhaps cut short; broken at blanks or joints if it can be."""
    lines: list[str] = []
    while text and len(lines) < limit - 1 and width(text, font) > room:
        at = _break(text, _fitting(text, font, room) or 1)
        lines.append(text[:at].rstrip())
        text = text[at:].lstrip()
    return (*lines, cut(text, font, room)) if text else tuple(lines)


def _break(text: str, most: int) -> int:
    """Where to break a text of which so many characters fit: at a blank far on, else where an id has its joints."""
    blank = text.rfind(" ", 1, most + 1)
    if blank > most // 4:
        return blank
    joint = max([text.rfind(joint, most // 2, most) for joint in _JOINTS])
    return joint + 1 if joint > 0 else most


def _fitting(text: str, font: Font, room: float) -> int:
    """How many characters fit, without taking one from its accents or a joined emoji apart."""
    used = 0.0
    for at, character in enumerate(text):
        used += _em(character, font.is_mono) * font.size
        if used > room:
            while at and (_em(text[at], font.is_mono) == 0 or text[at - 1] == _JOINER):
                at -= 1
            return at
    return len(text)

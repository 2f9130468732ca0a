"""What a condition text does otherwise than the canonical one, and the quotes of its strings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias, cast

from flowc.jsontext.value import Json

_GAP = re.compile(r"[ \t\r\n()]*\Z")
_ITEM = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*\Z")
_INDEX = re.compile(r"(?:0|[1-9][0-9]{0,8})\Z")

Style: TypeAlias = Literal["'\\", '"', '"\\']
"""How a string deviates: its quote, and a backslash where backslashes stand bare wherever they can."""

_STYLES: tuple[Style, ...] = ("'\\", '"', '"\\')
_ESCAPED = {quote: re.compile(rf"\\([\\{quote}])") for quote in "'\""}
_TO_ESCAPE = {quote: re.compile(rf"[\\{quote}]") for quote in "'\""} | {
    f"{quote}\\": re.compile(rf"\\(?=[\\{quote}]|\Z)|{quote}") for quote in "'\""
}


@dataclass(frozen=True, slots=True)
class Spelling:
    """What a text does otherwise than the canonical one: ``gaps`` and ``styles`` by the number of the word,
    ``items`` by the number of the quantifier. No literal and no path of the condition is in it."""

    words: int
    gaps: Mapping[int, str] = field(default_factory=dict[int, str])
    items: Mapping[int, str] = field(default_factory=dict[int, str])
    styles: Mapping[int, Style] = field(default_factory=dict[int, Style])

    def to_json(self) -> Json:
        """A JSON object; empty parts are left out."""
        parts = {"gaps": self.gaps, "items": self.items, "styles": self.styles}
        filled = {name: {str(k): v for k, v in part.items()} for name, part in parts.items() if part}
        return {"words": self.words, **filled}

    @classmethod
    def from_json(cls, value: Json) -> Spelling:
        """Read back ``to_json``; ValueError on anything else."""
        record = _object(value)
        words = record.get("words")
        if type(words) is not int or words < 0 or record.keys() - {"words", "gaps", "items", "styles"}:
            raise ValueError("a condition's spelling has words, gaps, items and styles")
        gaps, items, styles = (_part(record.get(name, {})) for name in ("gaps", "items", "styles"))
        if not (all(map(_GAP.match, gaps.values())) and all(map(_ITEM.match, items.values()))):
            raise ValueError("a gap holds blanks and parentheses, an item is a name")
        if not set(styles.values()) <= set(_STYLES):
            raise ValueError("a style is a quote and a backslash")
        return cls(words, gaps, items, cast("dict[int, Style]", styles))


def _part(value: Json) -> dict[int, str]:
    part = _object(value)
    if not all(_INDEX.match(key) and isinstance(item, str) for key, item in part.items()):
        raise ValueError("a part of a condition's spelling gives strings to places")
    return {int(key): item for key, item in part.items()}


def _object(value: Json) -> dict[str, Json]:
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in cast("dict[Any, Json]", value)):
        raise ValueError("a condition's spelling is made of objects")
    return cast("dict[str, Json]", value)


# Quotes.


def quote(text: str, style: str = "'") -> str:
    """A string in quotes, in a style; canonical ones are single."""
    return style[0] + _TO_ESCAPE[style].sub(r"\\\g<0>", text) + style[0]


def unquote(word: str) -> str:
    """What a string in quotes says."""
    return _ESCAPED[word[0]].sub(r"\1", word[1:-1]) if "\\" in word else word[1:-1]


def style_of(word: str, plain: str) -> Style | None:
    """The style that writes a string so, given its canonical writing; None where no one style does."""
    text = unquote(plain)
    return next((style for style in _STYLES if quote(text, style) == word), None)

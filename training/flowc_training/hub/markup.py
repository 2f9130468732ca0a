"""Text of others in Markdown: nothing of it is read as markup."""

from __future__ import annotations

import re

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~!])")
_BREAKS = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


def plain(text: str) -> str:
    """A text for a cell or a line."""
    return _MARKUP.sub(r"\\\1", _BREAKS.sub(" ", text))


def code(text: str) -> str:
    """A short text in marks of code, for a cell or a line."""
    line = _BREAKS.sub(" ", text).replace("|", "\\|")
    marks = "`" * (1 + max((len(each) for each in re.findall(r"`+", line)), default=0))
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{marks}{pad}{line}{pad}{marks}"


def fenced(text: str, language: str = "") -> str:
    """A text of lines in a fence that none of its own lines closes."""
    fence = "`" * max(3, 1 + max((len(each) for each in re.findall(r"`+", text)), default=0))
    body = text.rstrip("\n")
    return f"{fence}{language}\n{body}\n{fence}"


def cut(text: str, length: int) -> str:
    """The beginning of a long text."""
    return text if len(text) <= length else f"{text[:length]}…"

"""The text of a printed view, and a place in it: strings, literals, and the patterns that all readers share."""

from __future__ import annotations

import re

from flowc import jsontext
from flowc.jsontext.writing import has_surrogates
from flowc.model.names import is_dotted
from flowc.view.comments import is_longer
from flowc.view.text import STATEMENTS
from flowc.view.values import FOREIGN

NAME = r"[A-Za-z_][A-Za-z0-9_]*+"
DOTTED = rf"{NAME}(?:\.{NAME}){{0,99}}+"
"""A path; Python reads dots as deep nesting, and does not read any number."""
SIMPLE = r'"([^"\\\n]*+)"(?!")'
"""A string that holds just what stands between its quotes."""
NUMBER = r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?(?![0-9A-Za-z_.])"
BLANK = r"[ \n]*+"
"""What may stand between brackets; elsewhere a line break ends a statement."""


def ends(bracket: str) -> str:
    """What follows an item between brackets: a comma, or the closing one, maybe with a comma before it."""
    return rf"{BLANK}(,{BLANK}\{bracket}|,|\{bracket})"


_STRING = re.compile(
    r'"""((?:[^"\\]++|\\.|"(?!""))*+)"""|"((?:[^"\\\n]++|\\.)*+)"(?!")|\'((?:[^\'\\\n]++|\\.)*+)\'(?!\')',
    re.S,
)
_ESCAPED = re.compile(
    r"""(?:[^\\]++|\\(?:[\\"'abfnrtv]|x[0-9a-f]{2}|u[0-9a-f]{4}|U00(?:0[0-9a-f]|10)[0-9a-f]{4}))*+"""
)
_ITEM = re.compile(rf'{BLANK}"([^"\\\x00-\x1f]*+)"(?!")(?:{ends("]")})?+')
_ENTRY = re.compile(rf'{BLANK}("[^"\\\x00-\x1f]*+"): (?:("[^"\\\x00-\x1f]*+")(?!"){ends("}")})?+')
_LITERAL = re.compile(rf"({NUMBER})|(True|False|None)(?![A-Za-z0-9_.])")
_AFTER = {bracket: re.compile(ends(bracket)) for bracket in "]}"}
_BLANK = re.compile(BLANK)
_EMPTY = re.compile(rf"\[{BLANK}\]|\{{{BLANK}\}}")
_WORDS = {"True": "true", "False": "false", "None": "null"}
_LEVELS = 20
"""Levels of a literal."""


class Unprinted(Exception):
    """Something stands here that a printed view does not have there."""


def is_readable(text: str) -> bool:
    """Has the text nothing that Python would not read in any string, and is it not too long?"""
    odd = "\0" in text or "\r" in text or has_surrogates(text)
    return not odd and not is_longer(text, STATEMENTS)


def path_of(word: str) -> str:
    """A dotted word as the path that it is. Raises ``Unprinted``."""
    if word[0] == "_" or word in FOREIGN or not is_dotted(word):
        raise Unprinted
    return word


class Cursor:
    """A place in a text; what reads moves it on, and raises ``Unprinted`` where it does not find its own."""

    __slots__ = ("at", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def take(self, pattern: re.Pattern[str]) -> re.Match[str]:
        """What the pattern matches here."""
        match = pattern.match(self.text, self.at)
        if match is None:
            raise Unprinted
        self.at = match.end()
        return match

    def expect(self, word: str) -> None:
        """Goes over a word."""
        if not self.text.startswith(word, self.at):
            raise Unprinted
        self.at += len(word)

    def string(self) -> str:
        """The value of a string literal."""
        match = self.take(_STRING)
        body = match[match.lastindex or 0]
        if "\\" not in body:
            return body
        if _ESCAPED.fullmatch(body) is None:
            raise Unprinted
        return body.encode("latin-1", "backslashreplace").decode("unicode_escape")

    def quoted_path(self) -> str | None:
        """The text of ``path("…")``, None where something else stands."""
        if not self.text.startswith("path(", self.at):
            return None
        self.at += len("path(")
        path = self.string()
        self.expect(")")
        return path

    def literal(self, levels: int = _LEVELS) -> str:
        """A literal as compact JSON text."""
        here = self.text[self.at : self.at + 1]
        if here == "[" or here == "{":
            if levels == 0:
                raise Unprinted
            empty = _EMPTY.match(self.text, self.at)
            if empty is not None:
                self.at = empty.end()
                return here + ("]" if here == "[" else "}")
            self.at += 1
            return self._list(levels) if here == "[" else self._object(levels)
        if here == '"' or here == "'":
            return jsontext.dumps(self.string())
        match = self.take(_LITERAL)
        return match[1] or _WORDS[match[2]]

    def _list(self, levels: int) -> str:
        items: list[str] = []
        end = ","
        while end == ",":
            match = _ITEM.match(self.text, self.at)
            if match is not None and match[2] is not None:
                items.append(f'"{match[1]}"')
                end, self.at = match[2], match.end()
            else:
                self.take(_BLANK)
                items.append(self.literal(levels - 1))
                end = self.take(_AFTER["]"])[1]
        return f"[{','.join(items)}]"

    def _object(self, levels: int) -> str:
        entries: list[str] = []
        end = ","
        while end == ",":
            match = _ENTRY.match(self.text, self.at)
            if match is None:
                self.take(_BLANK)
                key = jsontext.dumps(self.string())
                self.expect(": ")
            else:
                key, value, end = match.groups()
                self.at = match.end()
                if value is not None:
                    entries.append(f"{key}:{value}")
                    continue
            entries.append(f"{key}:{self.literal(levels - 1)}")
            end = self.take(_AFTER["}"])[1]
        return f"{{{','.join(entries)}}}"

"""The names that Liquid in a text reads: what a person calls ``item`` in Python is called so in Liquid too."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

_MARKUP = re.compile(r"\{\{-?(.*?)-?\}\}|\{%-?\s*(\w+)(.*?)-?%\}", re.S)
_TOKEN = re.compile(r"""\s+|"[^"]*"|'[^']*'|[A-Za-z_][\w-]*|\.\.|\d+(?:\.\d+)?|.""", re.S)
_VERBATIM = {"raw": "endraw", "comment": "endcomment", "javascript": "endjavascript", "doc": "enddoc"}
_WORDS = frozenset(("true", "false", "nil", "null", "blank", "empty", "and", "or", "contains", "in"))
_LOOPS = {"for": "endfor", "tablerow": "endtablerow"}
_DEFINING = frozenset(("assign", "capture", "increment", "decrement"))

Place = tuple[int, int]
"""Where a name begins and ends in a text."""


def renamed(text: str, name: Callable[[str], str | None]) -> str:
    """The text with each name that its Liquid reads from outside as ``name`` gives it; None leaves it."""
    parts: list[str] = []
    end = 0
    for start, stop in names(text):
        new = name(text[start:stop])
        if new is not None:
            parts += [text[end:start], new]
            end = stop
    return "".join([*parts, text[end:]])


def names(text: str) -> Iterator[Place]:
    """The first words of the paths that the Liquid in a text reads, but for names it defines itself."""
    scopes: list[set[str]] = [set()]
    at = 0
    while (match := _MARKUP.search(text, at)) is not None:
        at = match.end()
        if match[2] is None:
            yield from _free(text, match.span(1), scopes)
        elif match[2] in _VERBATIM:
            closing = re.compile(rf"\{{%-?\s*{_VERBATIM[match[2]]}\s*-?%\}}").search(text, at)
            at = closing.end() if closing else len(text)
        elif match[2] == "liquid":
            for line in re.finditer(r"[ \t]*(\w+)([^\n]*)", text[: match.end(3)][match.start(3) :]):
                shift = match.start(3)
                yield from _tag(text, line[1], (line.start(2) + shift, line.end(2) + shift), scopes)
        else:
            yield from _tag(text, match[2], match.span(3), scopes)


def _tag(text: str, tag: str, place: Place, scopes: list[set[str]]) -> Iterator[Place]:
    """The names of one tag; what it defines is known from here on, a loop's item up to the loop's end."""
    if tag in _LOOPS:
        item = re.compile(r"\s*([A-Za-z_][\w-]*)").match(text, *place)
        yield from _free(text, (item.end() if item else place[0], place[1]), scopes)
        scopes.append({item[1]} if item else set())
    elif tag in _LOOPS.values():
        if len(scopes) > 1:
            scopes.pop()
    elif tag in _DEFINING:
        defined = re.compile(r"\s*([A-Za-z_][\w-]*)").match(text, *place)
        yield from _free(text, (defined.end() if defined else place[0], place[1]), scopes)
        if defined:
            scopes[0].add(defined[1])
    else:
        yield from _free(text, place, scopes)


def _free(text: str, place: Place, scopes: list[set[str]]) -> Iterator[Place]:
    """The first words of the paths of one expression with its filters."""
    tokens = [match for match in _TOKEN.finditer(text, *place) if not match[0].isspace()]
    for at, token in enumerate(tokens):
        word = token[0]
        if not (word[0].isalpha() or word[0] == "_") or word in _WORDS:
            continue
        before = tokens[at - 1][0] if at else ""
        after = tokens[at + 1][0] if at + 1 < len(tokens) else ""
        if before not in (".", "|") and after != ":" and not any(word in scope for scope in scopes):
            yield token.span()

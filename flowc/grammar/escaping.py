"""The same grammar inside a JSON string: a program that an engine makes a model write as the argument of a call.

A text is in the escaped grammar if what JSON makes of it is in the plain one, and it is escaped as ``json.dumps``
does with ``ensure_ascii=False``: ``\\"``, ``\\\\``, ``\\n`` and the like, and nothing that needs none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import partial

_SPECIAL = [*map(chr, range(32)), '"', "\\"]
_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"')
_TERMINAL = re.compile(r"([A-Z][A-Z_0-9]*(?:\.\d+)?: )/(.*)/\Z")
_PIECE = re.compile(
    r"\[(?P<negated>\^?)(?P<items>(?:[^\]\\]|\\.)+)\]|\(\?:|[()|*+?]|\{\d+(?:,\d*)?\}|(?P<atom>\\x[0-9a-f]{2}|\\.|.)",
    re.S,
)
_ITEM = re.compile(r"(\\x[0-9a-f]{2}|\\.|.)(?:-(\\x[0-9a-f]{2}|\\.|[^\]]))?", re.S)
_NAMED = {"n": "\n", "t": "\t", "r": "\r", "f": "\f"}
_OPENING = re.compile(r"^([A-Z][A-Z_0-9]*): /(.*)\(\\n \*\)\?/$", re.M)
"""A terminal that may end in a line break."""
_NAME_OR_LITERAL = re.compile(rf"{_LITERAL.pattern}|\b[A-Z][A-Z_0-9]*\b")


def escaped(text: str) -> str:
    """The grammar of what ``json.dumps`` makes of the texts of a grammar, without the quotes around it."""
    return "\n".join(map(_line, _opened(text).split("\n")))


def _opened(text: str) -> str:
    """The same grammar with the line break behind a bracket as a terminal of its own.

    Escaped, a line break and a quote begin alike, and a lexer that does not go back must not take one for the other.
    """
    openings = {found[1]: found[2] for found in _OPENING.finditer(text)}
    lines = [
        line if _TERMINAL.match(line) else _NAME_OR_LITERAL.sub(partial(_reference, openings), line)
        for line in text.split("\n")
        if not _OPENING.match(line)
    ]
    rules = [f"{name.lower()}: {name} LINE_BREAK?" for name in openings]
    terminals = [f"{name}: /{pattern}/" for name, pattern in openings.items()]
    return "\n".join(
        [*lines[:1], *rules, *lines[1:], *terminals, *(["LINE_BREAK: /\\n */"] if openings else []), ""]
    )


def _reference(openings: Mapping[str, str], found: re.Match[str]) -> str:
    return found[0].lower() if found[0] in openings else found[0]


def _line(line: str) -> str:
    terminal = _TERMINAL.match(line)
    if terminal:
        return f"{terminal[1]}/{_PIECE.sub(_piece, terminal[2])}/"
    return _LITERAL.sub(lambda found: json.dumps(_as_json(json.loads(found[0])), ensure_ascii=False), line)


def _as_json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _piece(found: re.Match[str]) -> str:
    if found["items"]:
        return _class(found["items"], bool(found["negated"]))
    if found["atom"] is None:
        return found[0]
    character = _character(found["atom"])
    return _spelled([character]) if character in _SPECIAL else found[0]


def _class(items: str, negated: bool) -> str:
    """A class of characters: those that JSON escapes as it does, the others as they are."""
    ranges = [(_character(low), _character(high or low)) for low, high in _ITEM.findall(items)]
    inside = [each for each in _SPECIAL if any(low <= each <= high for low, high in ranges) is not negated]
    ways = [_spelled(inside)] if inside else []
    if negated:
        ways.append(f'[^{items}"\\\\\\x00-\\x1f]')
    else:
        ways += _plain(ranges)
    return f"({'|'.join(ways)})" if len(ways) > 1 else ways[0]


def _plain(ranges: list[tuple[str, str]]) -> Iterator[str]:
    """A class of the characters in ranges that need no escape."""
    kept = [(low, high) for low, high in ranges if low not in _SPECIAL]
    if kept:
        yield f"[{''.join(_in_class(low) + ('' if low == high else '-' + _in_class(high)) for low, high in kept)}]"


def _in_class(character: str) -> str:
    return "\\" + character if character in "]^-[&~" else character


def _spelled(characters: list[str]) -> str:
    """The escapes of these characters."""
    short = [_as_json(each)[1:] for each in characters]
    codes = [each[-2:] for each in short if len(each) > 1]
    ways = [each.replace("\\", r"\\") for each in short if len(each) == 1]
    ways += [f"u00({'|'.join(codes)})"] if codes else []
    return rf"(\\({'|'.join(ways)}))"


def _character(atom: str) -> str:
    if atom.startswith("\\x"):
        return chr(int(f"0{atom[1:]}", base=0))
    return _NAMED.get(atom[1], atom[1]) if atom.startswith("\\") else atom

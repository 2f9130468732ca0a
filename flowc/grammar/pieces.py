"""Fixed text in a rule as one terminal: brackets, commas and operators with the layout around them.

A decoder's cost is the places where one terminal may end and the next begin, times the rules that may begin there. So
what stands side by side and leaves nothing open but layout is one terminal. That is right for a lexer that takes the
longest match and does not go back as long as no piece begins like another one of the same place and then goes on in
a way in which what follows that one may go on: ``is`` and ``not`` are two for that reason (``x is notes``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from flowc.grammar.regexes import one_of, quoted
from flowc.records import record

OPEN = r"(\n *)?"
WRAP = r"( |\n *)"
CLOSE = r"(,?\n *)?"
"""Layout in brackets, as expressions: perhaps a line break; a blank or a line break; perhaps one with a comma."""

Other = TypeVar("Other")


@record
class Piece:
    """An expression of fixed text; ``text`` is that text where there is only one."""

    pattern: str
    text: str | None = None

    def then(self, other: Piece) -> Piece:
        """This piece with another one behind it."""
        text = None if self.text is None or other.text is None else self.text + other.text
        return Piece(self.pattern + other.pattern, text)


def fixed(text: str) -> Piece:
    """The piece of one text."""
    return Piece(quoted(text), text)


def layout(source: str, terminals: Mapping[str, str]) -> Piece:
    """The piece of a layout rule, such as ``" " | BREAK``."""
    if re.fullmatch(r'"(\\.|[^"\\])*"', source):
        return fixed(json.loads(source))
    parts = re.findall(r'"(?:\\.|[^"\\])*"|[A-Z]+\??|[()|?]', source)
    pattern = "".join(_expression(each, terminals) for each in parts)
    return Piece(f"({pattern})" if "|" in pattern else pattern)


def _expression(part: str, terminals: Mapping[str, str]) -> str:
    """The expression of a part of a layout rule."""
    if part[0] == '"':
        return quoted(json.loads(part))
    if part[0].isalpha():
        return f"({terminals[part[:-1]]})?" if part[-1] == "?" else terminals[part]
    return part


def either(pieces: Iterable[Piece]) -> Piece:
    """One of some pieces."""
    found = list(dict.fromkeys(pieces))
    if len(found) == 1:
        return found[0]
    texts = [each.text for each in found if each.text is not None]
    plain = len(texts) == len(found)
    return Piece(one_of(texts) if plain else f"({'|'.join(each.pattern for each in found)})")


def joined(parts: Iterable[Other | Piece]) -> Iterator[Other | Piece]:
    """The parts of an expansion, pieces side by side made one; one that may end in a line break stays the last."""
    before: Piece | None = None
    for part in parts:
        if before and (not isinstance(part, Piece) or before.pattern.endswith(OPEN)):
            yield before
            before = None
        if isinstance(part, Piece):
            before = before.then(part) if before else part
        else:
            yield part
    if before:
        yield before


def folded(expansions: Iterable[list[Other | Piece]]) -> list[list[Other | Piece]]:
    """Expansions that differ in their only piece, made one."""
    found: dict[tuple[Other | None, ...], list[Piece]] = {}
    rest: list[list[Other | Piece]] = []
    for parts in expansions:
        pieces = [part for part in parts if isinstance(part, Piece)]
        if len(pieces) == 1:
            frame = tuple(None if isinstance(part, Piece) else part for part in parts)
            found.setdefault(frame, []).append(pieces[0])
        else:
            rest.append(parts)
    made = [[either(each) if part is None else part for part in frame] for frame, each in found.items()]
    return [*made, *rest]


class Terminals:
    """The terminals of a grammar's pieces: equal ones have one name."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def named(self, piece: Piece) -> str:
        """What stands for a piece in a rule."""
        if piece.text is not None:
            return json.dumps(piece.text, ensure_ascii=False)
        return self.name(f"PIECE_{len(self._names) + 1}", piece.pattern)

    def name(self, name: str, pattern: str) -> str:
        """The name of an expression: this one, unless it has one."""
        return self._names.setdefault(pattern, name)

    def lines(self) -> Iterator[str]:
        """A line for each terminal."""
        return (f"{name}: /{pattern}/" for pattern, name in self._names.items())

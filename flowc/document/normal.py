"""What Shopify's client makes of a document: it parses the text as JavaScript does and writes it anew [client].

Keys sorted by collation, two blanks, a final newline; of a key that stands twice the last is left, and numbers are
spelled as JavaScript spells them. ``payload_sha256`` of a lock file is of that text, with its newline [guess].
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from hashlib import sha256
from typing import cast

from flowc import jsontext
from flowc.document.collation import collated
from flowc.document.layout.defaults import CODE_STYLE
from flowc.jsontext import Number, Pairs
from flowc.jsontext.value import Json
from flowc.records import record

_EXACT = 2**53
_HALF = re.compile("[\ud800-\udfff]")


@record
class Normal:
    """The text as the client writes it, its digest, and in words what it changes for that."""

    text: str
    digest: str
    changes: tuple[str, ...]


def normal(text: str) -> Normal | None:
    """The normal form of a document; None where the client could not read it, as an export with its prefix."""
    try:
        tree = jsontext.loads(text)
    except jsontext.JsonError:
        return None
    writer = _Writer()
    writer.value(tree, "\n")
    written = "".join(writer.parts) + "\n"
    changes = [] if jsontext.write(tree, CODE_STYLE) == text else ["blanks, line breaks or escapes"]
    return Normal(
        written,
        sha256(written.encode()).hexdigest(),
        () if written == text else (*sorted(writer.changes), *changes),
    )


class _Writer:
    """Writes a tree as ``JSON.stringify(value, null, 2)``; ``changes`` says what it does not write as it was."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.changes: set[str] = set()

    def value(self, value: Json, line: str) -> None:
        if isinstance(value, dict | Pairs):
            self.members(value, line)
        elif isinstance(value, list):
            self.items([(None, item) for item in cast("list[Json]", value)], line, "[]")
        elif isinstance(value, str):
            self.parts.append(_string(value))
        elif value is None or isinstance(value, bool):
            self.parts.append(json.dumps(value))
        else:
            self.number(value)

    def members(self, value: Json, line: str) -> None:
        members = dict(value.items if isinstance(value, Pairs) else value)
        if isinstance(value, Pairs):
            self.changes.add("keys that stand twice")
        keys = collated(members)
        if keys != list(members):
            self.changes.add("the order of keys")
        self.items([(key, members[key]) for key in keys], line, "{}")

    def items(self, items: list[tuple[str | None, Json]], line: str, brackets: str) -> None:
        if not items:
            self.parts.append(brackets)
            return
        self.parts.append(brackets[0])
        for number, (key, item) in enumerate(items):
            self.parts += ["," if number else "", line, "  ", "" if key is None else f"{_string(key)}: "]
            self.value(item, line + "  ")
        self.parts += [line, brackets[1]]

    def number(self, value: Json) -> None:
        lexeme = value.lexeme if isinstance(value, Number) else repr(value)
        written = _number(lexeme)
        if written != lexeme:
            self.changes.add("the spelling of numbers")
        self.parts.append(written)


def _string(text: str) -> str:
    return _HALF.sub(lambda half: f"\\u{ord(half[0]):04x}", json.dumps(text, ensure_ascii=False))


def _number(lexeme: str) -> str:
    """A number as JavaScript prints the double that it reads (ECMAScript, Number::toString) [doc]."""
    value = float(lexeme)
    if value in (float("inf"), float("-inf")):
        return "null"
    if value == 0:
        return "0"
    if value.is_integer() and abs(value) < _EXACT:
        return str(int(value))
    sign, places, exponent = Decimal(repr(value)).normalize().as_tuple()
    assert isinstance(exponent, int)
    digits, point = "".join(map(str, places)), len(places) + exponent
    if len(digits) <= point <= 21:
        body = digits + "0" * (point - len(digits))
    elif 0 < point <= 21:
        body = f"{digits[:point]}.{digits[point:]}"
    elif -6 < point <= 0:
        body = f"0.{'0' * -point}{digits}"
    else:
        body = f"{digits[0]}{'.' if digits[1:] else ''}{digits[1:]}e{point - 1:+d}"
    return f"{'-' if sign else ''}{body}"

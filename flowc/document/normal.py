"""What Shopify's client makes of a document: it parses the text as JavaScript does and writes it anew [client].

Keys sorted by collation, two blanks, a final newline; of a key that stands twice the last is left, and numbers are
spelled as JavaScript spells them. ``payload_sha256`` of a lock file is of that text, with its newline [guess].
"""

from __future__ import annotations

from decimal import Decimal
from hashlib import sha256
from typing import cast

from flowc import jsontext
from flowc.document.collation import collated
from flowc.document.layout.defaults import CODE_STYLE
from flowc.fields.values import lexeme
from flowc.jsontext import Pairs
from flowc.jsontext.value import Json
from flowc.records import record

_EXACT = 2**53


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
    changes: set[str] = set()
    written = jsontext.write(_plain(tree, changes), CODE_STYLE)
    others = [] if jsontext.write(tree, CODE_STYLE) == text else ["blanks, line breaks or escapes"]
    digest = sha256(written.encode()).hexdigest()
    return Normal(written, digest, () if written == text else (*sorted(changes), *others))


def _plain(value: Json, changes: set[str]) -> Json:
    """The value as JavaScript has it; adds what it does not write as it was."""
    if isinstance(value, dict | Pairs):
        members = dict(value.items) if isinstance(value, Pairs) else cast("dict[str, Json]", value)
        if isinstance(value, Pairs):
            changes.add("keys that stand twice")
        keys = collated(members)
        if keys != list(members):
            changes.add("the order of keys")
        return {key: _plain(members[key], changes) for key in keys}
    if isinstance(value, list):
        return [_plain(item, changes) for item in cast("list[Json]", value)]
    if value is None or isinstance(value, str | bool):
        return value
    written = _number(lexeme(value))
    if written != lexeme(value):
        changes.add("the spelling of numbers")
    return jsontext.loads(written)


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

"""The strict reader of JSON text: one pass, no recursion, nothing lost.

``scan`` turns a text into its exact value and a tree of ``Box`` records that say where everything stands.
It is the slow path of ``jsontext`` and the one place where errors are worded.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from json import JSONDecoder
from typing import TypeAlias

from flowc.jsontext.style import ARRAY, EMPTY, OBJECT, Step
from flowc.jsontext.value import NUMBER, Json, JsonError, Pairs, exact_float, exact_int, exact_object
from flowc.records import record

MAX_DEPTH = 500

_GAP = re.compile(r"[ \t\n\r]*")
_NUMBER_LIKE = re.compile(r"[-+.0-9][-+.\w]*")
_WORD = re.compile(r"[^\W\d]\w*")
_WORDS: dict[str, Json] = {"true": True, "false": False, "null": None}
_BAD_IN_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+')


class Box:
    """One array or object of a text.

    ``gaps`` are its white spaces in the order of ``Spacing.gaps``. ``nodes`` say where its values stand: a
    Box, (start, end) of a string token, or the start of another scalar; ``spans`` where its keys stand.
    ``steps`` are those of its members' exact paths; ``index`` is its own in the parent, ``path`` the number
    of its exact path: both are for ``learner``.
    """

    __slots__ = (
        "depth",
        "gaps",
        "index",
        "keys",
        "kind",
        "nodes",
        "parent",
        "path",
        "spans",
        "start",
        "steps",
        "values",
    )

    def __init__(self, kind: int, start: int, parent: Box | None, depth: int = 0) -> None:
        self.kind = kind
        self.start = start
        self.parent = parent
        self.depth = depth
        self.gaps: list[str] = []
        self.keys: list[str] = []
        self.spans: list[tuple[int, int]] = []
        self.values: list[Json] = []
        self.nodes: list[Node] = []
        self.steps: Sequence[Step] = ()
        self.index = 0
        self.path = -1

    def finish(self) -> Json:
        """The value, once all members are there."""
        if not self.values:
            self.kind += EMPTY
        if self.kind & OBJECT:
            value = exact_object(list(zip(self.keys, self.values, strict=True)))
            self.steps = range(len(self.keys)) if isinstance(value, Pairs) else self.keys
            return value
        self.steps = range(len(self.values))
        return self.values


Node: TypeAlias = "Box | tuple[int, int] | int"


@record
class Scan:
    """What a text holds: the value, where it and its parts stand, the white space around it."""

    text: str
    value: Json
    node: Node
    lead: str
    trail: str


def scan(text: str) -> Scan:
    """Read a text exactly. Raises JsonError, also for a text nested more than MAX_DEPTH deep."""
    scanner = _Scanner(text)
    scanner.member()
    while scanner.box is not scanner.outside:
        scanner.member()
    lead, trail = scanner.outside.gaps
    return Scan(text, scanner.outside.values[0], scanner.outside.nodes[0], lead, trail)


class _Scanner:
    """The state of one scan: a place in the text and the innermost open box."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.outside = self.box = Box(ARRAY, 0, None)  # holds the one value of the text
        self.strings = JSONDecoder()  # its C code finds and decodes string tokens
        if not text.isascii():
            self.refuse_foreign()
        self.gap()

    def refuse_foreign(self) -> None:
        if self.text[0] == "\ufeff":
            raise JsonError("the text starts with a byte order mark (BOM), which JSON does not allow", 0)
        lone = re.search("[\ud800-\udfff]", self.text)
        if lone:
            raise JsonError("half of a surrogate pair stands unescaped in the text", lone.start())

    def gap(self) -> None:
        """Take the white space here."""
        match = _GAP.match(self.text, self.at)
        if match:
            self.box.gaps.append(match[0])
            self.at = match.end()

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def member(self) -> None:
        """Read a member's key and value, up to the next member of whatever box is open then."""
        if self.box.kind == OBJECT:
            self.key()
        here = self.peek()
        if here in ("[", "{"):
            self.open(ARRAY if here == "[" else OBJECT)
        else:
            self.scalar(here)
            self.after_value()

    def key(self) -> None:
        if self.peek() != '"':
            raise self.error("expected a key in double quotes")
        start, key = self.at, self.string()
        self.box.keys.append(key)
        self.box.spans.append((start, self.at))
        self.gap()
        if self.peek() != ":":
            raise self.error("expected a colon after the key")
        self.at += 1
        self.gap()

    def open(self, kind: int) -> None:
        """Start a box; an empty one ends at once."""
        depth = self.box.depth + 1
        if depth > MAX_DEPTH:
            raise JsonError(f"nested more than {MAX_DEPTH} deep", self.at)
        self.box = Box(kind, self.at, self.box, depth)
        self.at += 1
        self.gap()
        if self.peek() == "]}"[kind]:
            self.close()
            self.after_value()

    def close(self) -> None:
        self.at += 1
        box, value = self.box, self.box.finish()
        self.box = box.parent or self.outside
        self.box.values.append(value)
        self.box.nodes.append(box)

    def after_value(self) -> None:
        """Close every box that ends here; stop before the next member, or at the end of the text."""
        while self.box is not self.outside:
            self.gap()
            here = self.peek()
            if here == ",":
                self.comma()
                return
            if here != "]}"[self.box.kind]:
                raise self.unclosed()
            self.close()
        self.gap()
        if self.at < len(self.text):
            raise self.error("expected nothing more after the value")

    def comma(self) -> None:
        comma = self.at
        self.at += 1
        self.gap()
        here = self.peek()
        if here and here in "]}":
            raise JsonError(f"trailing comma before the closing {_BRACKET[here]}", comma)

    def scalar(self, here: str) -> None:
        """Read a string, number or word into the box."""
        start = self.at
        value = self.string() if here == '"' else self.number() if here and here in _DIGITS else self.word()
        self.box.values.append(value)
        self.box.nodes.append((start, self.at) if here == '"' else start)

    def string(self) -> str:
        try:
            value, self.at = self.strings.raw_decode(self.text, self.at)
        except ValueError:
            raise self.bad_string() from None
        return value

    def number(self) -> Json:
        match = NUMBER.match(self.text, self.at)
        like = _NUMBER_LIKE.match(self.text, self.at)
        if not match or not like or match.end() != like.end():
            raise self.error("expected a value")
        self.at = match.end()
        return exact_int(match[0]) if match[0].lstrip("-").isdigit() else exact_float(match[0])

    def word(self) -> Json:
        match = _WORD.match(self.text, self.at)
        if not match or match[0] not in _WORDS:
            raise self.error("expected a value")
        self.at = match.end()
        return _WORDS[match[0]]

    # What is wrong here: each returns the error, or the best word for it

    def error(self, expected: str) -> JsonError:
        """The mistake that a usual slip explains, else what was expected and what stands there."""
        if not self.text.strip(" \t\n\r"):
            return JsonError("the text is empty: expected a JSON value", 0)
        slip = self.slip()
        if not slip and self.at >= len(self.text):
            slip = f"the text ends early: {expected}"
        return JsonError(slip or f"{expected}, found {_name(self.peek())}", self.at)

    def slip(self) -> str:
        here = self.peek()
        word = _WORD.match(self.text, self.at)
        number = _NUMBER_LIKE.match(self.text, self.at)
        if here == "#" or self.text.startswith(("//", "/*"), self.at):
            return "comments are not allowed in JSON"
        if here == "'":
            return "strings take double quotes in JSON, not single ones"
        if word and self.box.kind == OBJECT and len(self.box.keys) == len(self.box.values):
            return "unquoted key: expected a key in double quotes"
        if word and word[0] not in _WORDS and not self.outside.values:
            return _SLIPS.get(word[0], "unknown word: expected a value, and text takes double quotes")
        if number and not NUMBER.fullmatch(number[0]):
            return _number_slip(number[0])
        return ""

    def unclosed(self) -> JsonError:
        bracket = _BRACKET["]}"[self.box.kind]]
        if self.at >= len(self.text):
            what = "object" if self.box.kind else "array"
            return JsonError(f"unclosed {what}: the text ends before its closing {bracket}", self.box.start)
        missing = "missing comma: " if self.peek() in '"{[-0123456789tfn' else ""
        return self.error(f"{missing}expected a comma or a closing {bracket}")

    def bad_string(self) -> JsonError:
        match = _BAD_IN_STRING.match(self.text, self.at)
        end = match.end() if match else self.at
        here = self.text[end : end + 1]
        if here in ("", "\n", "\r"):
            return JsonError("unclosed string: expected a double quote", self.at)
        if here == "\\":
            return JsonError("unknown escape in a string (a backslash itself is written twice)", end)
        return JsonError(f"{_name(here)} must be escaped in a string", end)


_DIGITS = "-+.0123456789"
_BRACKET = {"]": "bracket", "}": "brace"}
_SLIPS = {
    "True": "expected true: JSON writes it in small letters",
    "False": "expected false: JSON writes it in small letters",
    "None": "expected null: JSON has no None",
    "undefined": "expected null: JSON has no undefined",
    "NaN": "NaN is not a JSON number",
    "Infinity": "Infinity is not a JSON number",
}


def _number_slip(number: str) -> str:
    if re.match(r"-?0[0-9]", number):
        return "malformed number: it may not start with a zero"
    if number.startswith("-Infinity"):
        return _SLIPS["Infinity"]
    return "malformed number: JSON has digits, then maybe a point and digits, then maybe an exponent"


def _name(char: str) -> str:
    """A character, fit to stand in a message of one line."""
    return f'"{char}"' if char.isprintable() and char else f"the character U+{ord(char or chr(0)):04X}"

"""Conditions of a printed view: comparisons joined by ``and`` and ``or``, ``any(…)`` and ``all(…)``, ``not``."""

from __future__ import annotations

import re
from typing import Literal as OneOf, cast

from flowc.fields.conditions.operators import METHODS, both, negated
from flowc.model.names import is_dotted, item_name
from flowc.model.walk import joined
from flowc.model.workflow import Compare, Constant, Expression, Operand, Path, Quantifier
from flowc.view.printed.text import BLANK, DOTTED, NAME, NUMBER, SIMPLE, Cursor, Unprinted
from flowc.view.values import FOREIGN

_SIDE = rf"(?:({DOTTED})(?![A-Za-z0-9_.(\"'])|{SIMPLE}|({NUMBER}))"
_SIGN = r"(==|!=|>=|<=|>|<|is not|is|not in|in)"
_ITEM = re.compile(rf'{BLANK}(?:"([^"\\\n]*+)"(?!"))?+(?:{BLANK}(,{BLANK}\]|,|\]))?+')
_END_OF_ITEM = re.compile(rf"{BLANK}(,{BLANK}\]|,|\])")
_METHOD = re.compile(rf"({NAME}(?:\.{NAME}){{0,99}})\.(startswith|endswith)\(")
_FOR = re.compile(rf"[ \n]++for ({NAME}) in ({DOTTED}){BLANK}\)")
_GAP = re.compile(BLANK)
_LONE = re.compile(_SIDE)
_BOOLEANS = {"True": Constant("boolean", "true"), "False": Constant("boolean", "false")}
_THERE, _INSIDE, _LISTED = both("there"), both("inside"), both("list")
_TRUTH, _ = both("truth")
_LEVELS = 12
"""Levels of brackets, each at most three of a condition, which may have fifty."""


class _Patterns:
    """What stands between words: one blank outside of brackets, and maybe line breaks inside."""

    def __init__(self, gap: str) -> None:
        self.comparison = re.compile(rf"{_SIDE}(?:{gap}{_SIGN}{gap}(?:{_SIDE}|(?=\[)))?+")
        self.head = re.compile(rf"(\()|(not{gap})|(any|all)\(")
        self.sign = re.compile(rf"{gap}{_SIGN}{gap}")
        self.word = re.compile(rf"{gap}(and|or){gap}")


_OUTSIDE, _BRACKETED = _Patterns(" "), _Patterns(r"[ \n]++")


def read_test(cursor: Cursor) -> Expression:
    """The condition of an ``if``. Raises ``Unprinted``."""
    return _any_of(cursor, _OUTSIDE, _LEVELS)


def _any_of(cursor: Cursor, patterns: _Patterns, levels: int) -> Expression:
    """Operands with ``and`` and ``or`` between them; ``and`` binds tighter."""
    operands = [_one(cursor, patterns, levels)]
    groups: list[Expression] = []
    word = patterns.word.match(cursor.text, cursor.at)
    if word is None:
        return operands[0]
    while word is not None:
        cursor.at = word.end()
        if word[1] == "or":
            groups.append(joined("and", operands))
            operands = []
        operands.append(_one(cursor, patterns, levels))
        word = patterns.word.match(cursor.text, cursor.at)
    last = joined("and", operands)
    return joined("or", [*groups, last]) if groups else last


def _one(cursor: Cursor, patterns: _Patterns, levels: int) -> Expression:
    head = patterns.head.match(cursor.text, cursor.at)
    if head is None:
        return _comparison(cursor, patterns)
    cursor.at = head.end()
    group, _, word = head.groups()
    if group:
        return _group(cursor, levels)
    if word:
        return _quantifier(cursor, cast('OneOf["any", "all"]', word), levels)
    return _opposite(cursor, patterns, levels)


def _group(cursor: Cursor, levels: int) -> Expression:
    said = _inner(cursor, levels)
    cursor.take(_GAP)
    cursor.expect(")")
    return said


def _inner(cursor: Cursor, levels: int) -> Expression:
    """What stands between brackets, up to what follows it."""
    if levels == 0:
        raise Unprinted
    cursor.take(_GAP)
    return _any_of(cursor, _BRACKETED, levels - 1)


def _quantifier(cursor: Cursor, word: OneOf["any", "all"], levels: int) -> Expression:
    body = _inner(cursor, levels)
    item, path = cursor.take(_FOR).groups()
    listed = read_path(path)
    if item != item_name(path):
        raise Unprinted
    return Quantifier(word, listed, body)


def _opposite(cursor: Cursor, patterns: _Patterns, levels: int) -> Expression:
    """``not`` before a comparison or ``any(…)``."""
    head = patterns.head.match(cursor.text, cursor.at)
    if head is not None and head[3] != "any":
        raise Unprinted
    said = negated(_one(cursor, patterns, levels))
    if said is None:
        raise Unprinted
    return said


def _comparison(cursor: Cursor, patterns: _Patterns) -> Expression:
    match = patterns.comparison.match(cursor.text, cursor.at)
    if match is None or match[4] is None:
        return _rare_comparison(cursor, patterns)
    word, text, digits, sign, other, other_text, other_digits = match.groups()
    cursor.at = match.end()
    left = _operand(word, text, digits)
    if other is None and other_text is None and other_digits is None:
        return _among(cursor, sign, left)
    if other == "None":
        return _compare_none(sign, left)
    return _compare(sign, left, _operand(other, other_text, other_digits))


def _rare_comparison(cursor: Cursor, patterns: _Patterns) -> Expression:
    """One with a side that takes a closer look, a method, or a path alone."""
    method = _METHOD.match(cursor.text, cursor.at)
    if method is not None:
        cursor.at = method.end()
        path = read_path(method[1])
        cursor.take(_GAP)
        said = Compare(METHODS[method[2]].name, path, _side(cursor))
        cursor.take(_GAP)
        cursor.expect(")")
        return said
    left = _side(cursor)
    sign = patterns.sign.match(cursor.text, cursor.at)
    if sign is not None:
        cursor.at = sign.end()
        return _compare(sign[1], left, _side(cursor))
    if type(left) is not Path:
        raise Unprinted
    return Compare(_TRUTH, left)


def _compare(sign: str, left: Operand, right: Operand) -> Expression:
    if sign == "in" or sign == "not in":
        if type(right) is not Path:
            raise Unprinted
        return Compare(_INSIDE[sign == "not in"], right, left)
    if sign == "is" or sign == "is not":
        if "boolean" not in (getattr(left, "kind", ""), getattr(right, "kind", "")):
            raise Unprinted
        sign = "==" if sign == "is" else "!="
    return Compare(sign, left, right)


def _compare_none(sign: str, left: Operand) -> Expression:
    if sign not in ("is", "is not", "==", "!="):
        raise Unprinted
    return Compare(_THERE[sign in ("is", "==")], left)


def _among(cursor: Cursor, sign: str, left: Operand) -> Expression:
    """``a in ["x", "y"]``."""
    if (sign != "in" and sign != "not in") or type(left) is not Path:
        raise Unprinted
    cursor.expect("[")
    texts: list[str] = []
    end = ","
    while end == ",":
        text, end = cursor.take(_ITEM).groups()
        if text is None:
            text = cursor.string() if end is None else ","
        if "," in text:
            raise Unprinted
        texts.append(text)
        end = end or cursor.take(_END_OF_ITEM)[1]
    return Compare(_LISTED[sign == "not in"], left, Constant("string", ",".join(texts)))


# Sides.


def _side(cursor: Cursor) -> Operand:
    """A side in any of its forms."""
    text, at = cursor.text, cursor.at
    if text.startswith("path(", at):
        cursor.at += len("path(")
        said = Path(cursor.string())
        cursor.expect(")")
        return said
    match = _LONE.match(text, at)
    if match is None:
        return Constant("string", cursor.string())
    cursor.at = match.end()
    return _operand(*match.groups())


def _operand(word: str | None, text: str | None, digits: str | None) -> Operand:
    if word is not None:
        return _BOOLEANS[word] if word in _BOOLEANS else read_path(word)
    return Constant("string", text) if text is not None else Constant("number", digits or "")


def read_path(word: str) -> Path:
    """A dotted path that stands for itself. Raises ``Unprinted``."""
    if word[0] == "_" or word in FOREIGN or not is_dotted(word):
        raise Unprinted
    return Path(word)

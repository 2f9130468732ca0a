"""Conditions of a printed view: comparisons joined by ``and`` and ``or``, ``any(…)`` and ``all(…)``, ``not``."""

from __future__ import annotations

import re
from typing import Literal as OneOf, cast

from flowc import jsontext
from flowc.fields.conditions.operators import METHODS, both, negated
from flowc.model.names import item_name
from flowc.model.walk import joined
from flowc.model.workflow import Compare, Constant, Expression, Operand, Path, Quantifier
from flowc.view.printed.text import BLANK, DOTTED, NAME, NUMBER, SIMPLE, Cursor, Unprinted, path_of

_SIDE = re.compile(rf"({DOTTED})(?![A-Za-z0-9_.(\"'])|{SIMPLE}|({NUMBER})")
_SAME = {"==": "==", "!=": "!=", "is": "==", "is not": "!="}
_METHOD = re.compile(rf"({NAME}(?:\.{NAME}){{0,99}})\.(startswith|endswith)\({BLANK}")
_FOR = re.compile(rf"[ \n]++for ({NAME}) in ({DOTTED}){BLANK}\)")
_GAP = re.compile(BLANK)
_CLOSED = re.compile(rf"{BLANK}\)")
_BOOLEANS = {"True": Constant("boolean", "true"), "False": Constant("boolean", "false")}
_THERE, _INSIDE, _LISTED = both("there"), both("inside"), both("list")
_TRUTH, _ = both("truth")
_LEVELS = 12
"""Levels of brackets, each at most three of a condition, which may have fifty."""


class _Patterns:
    """What stands between words: one blank outside of brackets, and maybe line breaks inside."""

    def __init__(self, gap: str) -> None:
        self.head = re.compile(rf"(\()|(not{gap})|(any|all)\(")
        self.sign = re.compile(rf"{gap}(==|!=|>=|<=|>|<|is not|is|not in|in){gap}")
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
        said = _inner(cursor, levels)
        cursor.take(_CLOSED)
        return said
    if word:
        return _quantifier(cursor, cast('OneOf["any", "all"]', word), levels)
    return _opposite(cursor, patterns, levels)


def _inner(cursor: Cursor, levels: int) -> Expression:
    """What stands between brackets, up to what follows it."""
    if levels == 0:
        raise Unprinted
    cursor.take(_GAP)
    return _any_of(cursor, _BRACKETED, levels - 1)


def _quantifier(cursor: Cursor, word: OneOf["any", "all"], levels: int) -> Expression:
    body = _inner(cursor, levels)
    item, path = cursor.take(_FOR).groups()
    listed = Path(path_of(path))
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
    method = _METHOD.match(cursor.text, cursor.at)
    if method is not None:
        cursor.at = method.end()
        said = Compare(METHODS[method[2]].name, Path(path_of(method[1])), _operand(_side(cursor)))
        cursor.take(_CLOSED)
        return said
    left = _side(cursor)
    match = patterns.sign.match(cursor.text, cursor.at)
    if match is None:
        return Compare(_TRUTH, _as_path(left))
    cursor.at, sign = match.end(), match[1]
    if sign == "in" or sign == "not in":
        return _membership(cursor, _operand(left), sign == "not in")
    right, word = _side(cursor), _SAME.get(sign, sign)
    if right is None and sign in _SAME:
        return Compare(_THERE[word == "=="], _operand(left))
    if word != sign and "boolean" not in (getattr(left, "kind", ""), getattr(right, "kind", "")):
        raise Unprinted
    return Compare(word, _operand(left), _operand(right))


def _membership(cursor: Cursor, left: Operand, is_negated: bool) -> Expression:
    """``"x" in a`` and ``a in ["x", "y"]``."""
    if cursor.text.startswith("[", cursor.at):
        return Compare(_LISTED[is_negated], _as_path(left), _listed(cursor))
    return Compare(_INSIDE[is_negated], _as_path(_side(cursor)), left)


def _listed(cursor: Cursor) -> Constant:
    """The texts of ``["x", "y"]`` as one."""
    texts = jsontext.loads(cursor.literal())
    if not texts or not all(type(text) is str and "," not in text for text in texts):
        raise Unprinted
    return Constant("string", ",".join(texts))


# Sides.


def _side(cursor: Cursor) -> Operand | None:
    """A side of a comparison; None for ``None``."""
    match = _SIDE.match(cursor.text, cursor.at)
    if match is not None:
        cursor.at = match.end()
        word, text, digits = match.groups()
        if word is not None:
            return None if word == "None" else _BOOLEANS.get(word) or Path(path_of(word))
        return Constant("string", text) if digits is None else Constant("number", digits)
    path = cursor.quoted_path()
    return Constant("string", cursor.string()) if path is None else Path(path)


def _operand(side: Operand | None) -> Operand:
    if side is None:
        raise Unprinted
    return side


def _as_path(side: Operand | None) -> Path:
    if type(side) is not Path:
        raise Unprinted
    return side

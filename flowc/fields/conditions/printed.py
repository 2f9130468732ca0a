"""Reads condition text that is written as ``text`` writes it, which nearly all is, without the parser.

Every word is looked for where canonical text has it, in the classes of ``grammar/condition.lark``: what is read here
the parser reads alike. Whether the text is canonical indeed its reader finds out, by writing it.
"""

from __future__ import annotations

import re
from typing import Any, Literal, cast

from flowc.fields.conditions.items import with_item
from flowc.fields.conditions.operators import OPERATORS, UNARY
from flowc.fields.conditions.spelling import unquote
from flowc.model.walk import joined
from flowc.model.workflow import Compare, Constant, Expression, Operand, Path

_NAME = r"[A-Za-z_][A-Za-z0-9_-]*+"
_PATH = rf"({_NAME}(?:\.{_NAME})*+)"
_NUMBER = r"(-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?)(?=[ )])"
_OPERAND = rf"(?:('(?:[^'\\]|\\[\s\S])*+')|{_NUMBER}|(true|false)(?=[ )])|{_PATH})"
_COMPARISON = re.compile(rf"\({_OPERAND} ([a-z_]+\?|[<=>!]=?)(?: {_OPERAND})?\)")
_QUANTIFIER = re.compile(rf"\({_PATH} (any|all|none)\? \|({_NAME})\| ")
_WORDS: dict[str, Literal["and", "or"]] = {" && (": "and", " || (": "or"}


class _OtherError(Exception):
    """The text is not written so."""


def read(text: str) -> Expression | None:
    """The expression of a text, items named as there; None where it takes the parser."""
    try:
        said, end = _unit(text, 0)
    except _OtherError:
        return None
    return said if end == len(text) else None


def _unit(text: str, at: int) -> tuple[Expression, int]:
    """What stands in parentheses, and where they end."""
    match = _COMPARISON.match(text, at)
    if match:
        return _comparison(*match.groups()), match.end()
    match = _QUANTIFIER.match(text, at)
    if match:
        body, end = _unit(text, match.end())
        said = with_item(cast(Any, match[2]), Path(match[1]), body, match[3])
    elif text.startswith("((", at):
        said, end = _chain(text, at + 1)
    else:
        raise _OtherError
    if not text.startswith(")", end):
        raise _OtherError
    return said, end + 1


def _chain(text: str, at: int) -> tuple[Expression, int]:
    first, end = _unit(text, at)
    operands, sign = [first], text[end : end + 5]
    if sign not in _WORDS:
        raise _OtherError
    while text.startswith(sign, end):
        operand, end = _unit(text, end + 4)
        operands.append(operand)
    return joined(_WORDS[sign], operands), end


def _comparison(*groups: str | None) -> Compare:
    operator, right = cast(str, groups[4]), _operand(*groups[5:])
    if operator not in OPERATORS or (right is None) != (operator in UNARY):
        raise _OtherError
    return Compare(operator, cast(Operand, _operand(*groups[:4])), right)


def _operand(string: str | None, number: str | None, boolean: str | None, path: str | None) -> Operand | None:
    if path:
        return Path(path)
    if string:
        return Constant("string", unquote(string))
    return Constant("number", number) if number else Constant("boolean", boolean) if boolean else None

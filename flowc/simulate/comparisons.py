"""What Flow's operators say of two values. docs/simulator.md has the same as a table, with how sure each is.

Values are compared as numbers if one of them is a number, or text that the API is known to write a number as; as
instants if both are ISO 8601 dates, as truth values if one is, and as text otherwise; text ignores case [doc]. Every
``not_`` is the opposite of its operator. What nil does is a guess throughout: it equals nil alone, and is before, after
and in nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from functools import lru_cache

from flowc.fields.conditions.operators import OPERATORS, ByOrder, ByText, Operator
from flowc.jsontext import Number
from flowc.jsontext.value import Json
from flowc.model.workflow import Constant
from flowc.schedules.moments import moment
from flowc.schema.amounts import NumberText, read_number

_DATE = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d)?)?\Z", re.ASCII
)


class NoScalarError(Exception):
    """A list or an object where an operator takes one value: lists must be iterated first [doc]."""


def constant(literal: Constant) -> Json:
    """The value of a literal: text, a Decimal with the digits as written, or a truth value."""
    if literal.kind == "number":
        return Decimal(literal.text)
    return literal.text == "true" if literal.kind == "boolean" else literal.text


def holds(operator: str, left: Json, right: Json) -> bool:
    """Does the comparison hold? ``right`` is nil for a unary operator.

    Raises ``NoScalarError``; KeyError for an operator that is not known.
    """
    return _DECIDERS[operator](left, right)


# Kinds of values.


def number(value: Json) -> Decimal | None:
    """The value as a number, if it is one or reads as one."""
    return Decimal(value.lexeme) if isinstance(value, Number) else read_number(value)


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float | Decimal | Number | NumberText) and not isinstance(value, bool)


@lru_cache(maxsize=1024)
def instant(text: str) -> datetime | None:
    """The moment that an ISO 8601 date names; without a zone it is UTC's [guess]."""
    if not _DATE.match(text):
        return None
    try:
        return moment(text)
    except ValueError:
        return None


def text(value: Json) -> str:
    """The value as text, without its case."""
    if isinstance(value, str):
        return value.casefold()
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.lexeme if isinstance(value, Number) else str(value)


def _scalars(left: Json, right: Json) -> None:
    if isinstance(left, list | dict) or isinstance(right, list | dict):
        raise NoScalarError


# Operators.


def _equal(left: Json, right: Json) -> bool:
    _scalars(left, right)
    if left is None or right is None:
        return left is right
    if isinstance(left, bool) or isinstance(right, bool):
        return text(left) == text(right)
    if _is_number(left) or _is_number(right):
        return number(left) is not None and number(left) == number(right)
    one, other = instant(left), instant(right)
    return one == other if one and other else text(left) == text(right)


def _compare(left: Json, right: Json) -> int | None:
    """Below zero, zero, above zero; None where neither is before the other."""
    _scalars(left, right)
    if left is None or right is None or isinstance(left, bool) or isinstance(right, bool):
        return None
    one, other = number(left), number(right)
    if _is_number(left) or _is_number(right) or (one is not None and other is not None):
        return _order(one, other)
    if instant(left) or instant(right):
        return _order(instant(left), instant(right))
    return _order(text(left), text(right))


def _order(left: Json, right: Json) -> int | None:
    return None if left is None or right is None else (left > right) - (left < right)


def _compared(wanted: Callable[[int], bool]) -> Callable[[Json, Json], bool]:
    def test(left: Json, right: Json) -> bool:
        order = _compare(left, right)
        return order is not None and wanted(order)

    return test


def _texts(test: Callable[[str, str], bool]) -> Callable[[Json, Json], bool]:
    def tested(left: Json, right: Json) -> bool:
        _scalars(left, right)
        return left is not None and right is not None and test(text(left), text(right))

    return tested


def _is_one_of(left: Json, right: Json) -> bool:
    """``in?``: one text with commas, in which blanks count [guess]."""
    _scalars(left, right)
    if left is None or right is None or right == "":
        return False
    items = right.split(",") if isinstance(right, str) else [right]
    return any(_equal(left, item) for item in items)


def _is_there(left: Json, _right: Json) -> bool:
    return left is not None


def _is_filled(left: Json, _right: Json) -> bool:
    """Not ``empty_or_nil?``, which is for text [doc]; that an empty list is empty too is a guess."""
    return left is not None and left != "" and left != []


def _decider(row: Operator) -> Callable[[Json, Json], bool]:
    match row.decided:
        case ByOrder(wanted):
            test = _compared(wanted)
        case ByText(wanted):
            test = _texts(wanted)
        case "equal":
            test = _equal
        case "listed":
            test = _is_one_of
        case "there":
            test = _is_there
        case "filled":
            test = _is_filled
    return (lambda left, right: not test(left, right)) if row.is_opposite else test


_DECIDERS = {name: _decider(row) for name, row in OPERATORS.items()}

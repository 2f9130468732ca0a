"""Literals of conditions: is one of the type of the path it is compared with?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from flowc.check.scope.types import WHOLE, Types
from flowc.diagnostics.diagnostic import Severity, did_you_mean
from flowc.fields.conditions.operators import is_many, items, order_of
from flowc.fields.values import is_number
from flowc.model.workflow import Constant
from flowc.records import record

_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?\Z")
_SHOWN = 8
_ONE_DATE = 'write it as ISO 8601 in quotes: "2026-01-31T09:00:00Z"'
_DATES = 'write each as ISO 8601 in quotes: ["2026-01-31T09:00:00Z"]'


@record
class Problem:
    """Why a literal does not fit: what the path is, and what to write instead."""

    code: str
    wanted: str
    hint: str
    instead: Constant | None = None
    is_certain: bool = False
    severity: Severity = "error"


def problem(constant: Constant, mark: str, operator: str, types: Types) -> Problem | None:
    """What is wrong with a literal beside a path of this mark; None where it fits, or nothing is known."""
    match types.kind(mark):
        case "text" | "id" | "textlike":
            return None if is_many(operator) else _text(constant)
        case "number":
            return _number(constant, mark, operator)
        case "date":
            return _date(constant, operator)
        case "boolean":
            return _boolean(constant)
        case "enum":
            return _enum(constant, types.constants(mark), operator)
        case _:
            return None


def _items(constant: Constant, operator: str) -> list[str]:
    """The values of a literal, without the blanks around those of a list."""
    texts = items(operator, constant.text)
    return [each.strip() for each in texts] if is_many(operator) else texts


def _text(constant: Constant) -> Problem | None:
    if constant.kind == "string":
        return None
    quoted = Constant("string", constant.text)
    return Problem("FC453", "text", f'put it in quotes: "{constant.text}"', quoted, True)


def _number(constant: Constant, mark: str, operator: str) -> Problem | None:
    items = _items(constant, operator)
    if constant.kind == "boolean" or not all(map(is_number, items)):
        digits = "write digits: 12" if mark in WHOLE else "write digits, with a point for the fraction: 12.50"
        return Problem("FC453", "a number", digits)
    if constant.kind == "string" and not is_many(operator):
        number = Constant("number", constant.text)
        hint = f"take the quotes away: {constant.text}"
        # That Flow minds the quotes, no source says: it stores every literal as text.
        return Problem("FC453", "a number", hint, number, True, "warning")
    if (
        mark in WHOLE
        and order_of(operator) is None
        and any("." in each and each.rstrip("0")[-1] != "." for each in items)
    ):
        return Problem("FC453", "a whole number", "write it without a fraction", severity="warning")
    return None


def _boolean(constant: Constant) -> Problem | None:
    if constant.kind == "boolean":
        return None
    word = constant.text.strip().lower()
    if word in ("true", "false"):
        said = Constant("boolean", word)
        return Problem("FC453", "true or false", f"take the quotes away: {word.capitalize()}", said, True)
    return Problem("FC453", "true or false", "compare it with True or False")


def _date(constant: Constant, operator: str) -> Problem | None:
    if constant.kind == "string" and all(map(_is_date, _items(constant, operator))):
        return None
    return Problem("FC453", "a date", _DATES if is_many(operator) else _ONE_DATE)


def _is_date(text: str) -> bool:
    try:
        return bool(_DATE.match(text) and datetime.fromisoformat(text))
    except ValueError:
        return False


def _enum(constant: Constant, constants: Sequence[str], operator: str) -> Problem | None:
    wrong = [each for each in _items(constant, operator) if each not in constants]
    if not constants or not wrong:
        return None
    meant = [_constant(each, constants) for each in wrong]
    wanted = "one of a few constants"
    known = f"its constants are {', '.join(constants[:_SHOWN])}{', …' if len(constants) > _SHOWN else ''}"
    if any(each is None for each in meant):
        return Problem("FC454", wanted, known)
    fixed = {one: other for one, other in zip(wrong, meant, strict=True) if other is not None}
    text = ",".join(fixed.get(each, each) for each in _items(constant, operator))
    is_certain = all(_styled(one) == other for one, other in fixed.items())
    hint = f"did you mean {', '.join(fixed.values())}?{'' if is_certain else f' {known}'}"
    instead = None if is_many(operator) else Constant("string", text)
    # Strings are compared without case [doc]; whether enums are, no source says.
    is_case = all(one.casefold() == other.casefold() for one, other in fixed.items())
    return Problem("FC454", wanted, hint, instead, is_certain, "warning" if is_case else "error")


def _constant(word: str, constants: Sequence[str]) -> str | None:
    """The constant that was meant."""
    styled = _styled(word)
    return styled if styled in constants else did_you_mean(word[:60], constants)


def _styled(word: str) -> str:
    """``partially paid`` as ``PARTIALLY_PAID``."""
    return re.sub(r"[\s-]+", "_", word.strip()).upper()

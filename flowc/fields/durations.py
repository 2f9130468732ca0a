"""How long a wait takes: ``{"amount": "30", "unit": "days"}`` [file].

The amount may be a decimal, such as 2.5, and is 0 seconds where nobody sets it [doc: the help page of Wait]. Exports
show days [file]; no page lists the units, so that minutes, hours and weeks are written so is a guess. A workflow waits
90 days at most, else it cannot be turned on [doc]. That an amount may be Liquid, nobody says.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Literal, cast

from flowc.diagnostics.diagnostic import Severity, did_you_mean
from flowc.fields.values import has_liquid
from flowc.jsontext import Number
from flowc.jsontext.value import Json
from flowc.records import record

WAIT = "shopify::flow::wait"
FIELD = "wait_duration"
UNITS = {"seconds": 1, "minutes": 60, "hours": 3_600, "days": 86_400, "weeks": 604_800}
"""The seconds of each unit."""
LONGEST = 90 * UNITS["days"]
"""The seconds that a workflow waits at most, in all [doc]."""

_NAMED = (*UNITS, "months", "years")
"""Words that mean themselves: a month is no slip of the pen for an hour."""
_DIGITS = 100
_NUMBER = re.compile(r"[0-9]{1,100}(?:\.[0-9]{1,100})?", re.ASCII)
_LOOSE = re.compile(r"\s*\+?(?P<whole>[0-9]{0,100})(?:\.(?P<rest>[0-9]{0,100}))?\s*", re.ASCII)
_COMMA = re.compile(r"[0-9]{1,100},[0-9]{1,100}", re.ASCII)
_EXAMPLE = '{"amount": "30", "unit": "days"}'


@record
class Fault:
    """What is wrong with a wait: in its ``amount``, its ``unit``, or with the whole of it."""

    key: Literal["", "amount", "unit"]
    message: str
    hint: str
    severity: Severity = "error"
    replacement: str | None = None
    is_certain: bool = False


@record
class Duration:
    """The seconds of a wait, and the unit they were told in, None where not known; and what is wrong with it."""

    seconds: Fraction | None
    unit: str | None = None
    faults: tuple[Fault, ...] = ()

    @property
    def is_refused(self) -> bool:
        """Is it wrong for sure?"""
        return any(each.severity == "error" for each in self.faults)


def read(said: Json) -> Duration:
    """How long a wait takes that is written so; what Liquid gives is not known."""
    members = cast("dict[str, Json]", said) if isinstance(said, dict) else {}
    if members.keys() != {"amount", "unit"}:
        return Duration(None, None, (Fault("", "a wait takes an amount and a unit", _EXAMPLE),))
    amount, amiss = _amount(members["amount"])
    unit, strange = _unit(members["unit"])
    seconds = None if amount is None or unit is None else amount * UNITS[unit]
    return Duration(seconds, unit, (*amiss, *strange))


def _amount(said: Json) -> tuple[Fraction | None, tuple[Fault, ...]]:
    if has_liquid(said):
        return None, (_rendered("amount"),)
    text = _text(said)
    if _NUMBER.fullmatch(text):
        return Fraction(text), () if text.strip("0.") else (_nothing(),)
    loose = _LOOSE.fullmatch(text)
    if loose and (loose["whole"] or loose["rest"]):
        plain = (loose["whole"] or "0") + (f".{loose['rest']}" if loose["rest"] else "")
        return Fraction(plain), (_plain(plain, "warning", is_certain=True),)
    if _COMMA.fullmatch(text):
        return None, (_plain(text.replace(",", "."), "error", is_certain=False),)
    message = "a wait takes a number, and no less than 0" if text[:1] == "-" else "a wait takes a number"
    return None, (Fault("amount", message, 'write digits, with a point for the fraction: "amount": "2.5"'),)


def _rendered(key: Literal["amount", "unit"]) -> Fault:
    hint = "write it out; for times that differ, a wait in each branch of a condition"
    return Fault(key, "no source says that a wait takes Liquid", hint, "info")


def _nothing() -> Fault:
    hint = 'write how long, such as "amount": "30", or take the step out'
    return Fault("amount", "this wait takes no time", hint, "warning")


def _plain(text: str, severity: Severity, *, is_certain: bool) -> Fault:
    return Fault(
        "amount", "this is an odd way to write a number", f"write {text}", severity, text, is_certain
    )


def _unit(said: Json) -> tuple[str | None, tuple[Fault, ...]]:
    unit = _text(said)
    if unit in UNITS:
        return unit, ()
    if has_liquid(said):
        return None, (_rendered("unit"),)
    near = None if unit in _NAMED else did_you_mean(unit, UNITS)
    message = f"a wait of {unit[:40]} is not known"
    if near is None:
        return None, (Fault("unit", message, f"write one of {', '.join(UNITS)}", "warning"),)
    return None, (Fault("unit", message, f"did you mean {near}?", "error", near, _is_slip(unit, near)),)


def _is_slip(unit: str, near: str) -> bool:
    """The same but for case and the plural."""
    return unit.casefold() in (near, near.removesuffix("s"))


def _text(said: Json) -> str:
    """A text as it is written, or the digits of a number; nothing for anything else."""
    if isinstance(said, str):
        return said
    if isinstance(said, bool) or not isinstance(said, int | float | Number):
        return ""
    number = Decimal(said.lexeme if isinstance(said, Number) else repr(said))
    return f"{number:f}" if number.is_finite() and abs(number.adjusted()) < _DIGITS else ""

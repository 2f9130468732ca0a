"""How long a wait takes: ``{"amount": "30", "unit": "days"}`` [file]; exports have days, the rest is [guess]."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import cast

from flowc.diagnostics import Diagnostic, did_you_mean
from flowc.model import Json, Step
from flowc.simulate.actions import Moment
from flowc.simulate.comparisons import number
from flowc.simulate.limits import LimitReached, failure

FIELD = "wait_duration"
SECONDS = {"seconds": 1, "minutes": 60, "hours": 3_600, "days": 86_400, "weeks": 604_800}
_NONE = timedelta(0)


def delay(step: Step, moment: Moment) -> tuple[timedelta, tuple[Diagnostic, ...]]:
    """How long the step holds its branch, and a remark where it does not say so in Flow's way.

    Raises ``Failure``; ``LimitReached`` where the calendar ends before.
    """
    fields = moment.filler.fields(step)
    if FIELD not in fields:
        remark = Diagnostic(
            "FC535",
            f"{step.task} does not say how long it waits in {FIELD}; it is passed at once",
            severity="info",
        )
        return _NONE, (remark,)
    return _duration(fields[FIELD]), ()


def _duration(said: Json) -> timedelta:
    members = cast("dict[str, Json]", said) if isinstance(said, dict) else {}
    amount = number(members.get("amount"))
    unit = str(members.get("unit")).casefold()
    seconds = SECONDS.get(unit) or SECONDS.get(unit + "s")
    if amount is None or amount < 0 or seconds is None:
        meant = did_you_mean(unit, SECONDS)
        raise failure(
            "FC524",
            "this is no time to wait: an amount and a unit",
            f"write {{'amount': '3', 'unit': '{meant or 'days'}'}}; units are {', '.join(SECONDS)}",
        )
    return _timedelta(amount * seconds)


def _timedelta(seconds: Decimal) -> timedelta:
    try:
        return timedelta(seconds=float(seconds))
    except OverflowError:
        raise LimitReached("FC533", "a wait ends after the year 9999") from None

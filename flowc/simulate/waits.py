"""Waits: how long one holds its branch, and what it takes away.

How long it takes, ``flowc.fields.durations`` reads, once its Liquid is rendered.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from fractions import Fraction

from flowc.diagnostics.diagnostic import Diagnostic
from flowc.fields import durations
from flowc.fields.durations import FIELD, LONGEST, WAIT
from flowc.model.workflow import Step
from flowc.records import record
from flowc.simulate.limits import LimitReached, failure
from flowc.simulate.lookup import Sight
from flowc.simulate.moment import Moment

_NONE = Fraction(0)


@record
class Waited:
    """How long a way has waited in all: the seconds, and the steps that they are of, each counted once."""

    seconds: Fraction = _NONE
    steps: frozenset[int] = frozenset()

    def plus(self, step: int, seconds: Fraction) -> Waited:
        """With one wait more. Raises ``Failure`` where that is too much; a circle does not make it more."""
        if step in self.steps:
            return self
        if self.seconds + seconds > LONGEST:
            message = "this makes more than 90 days of waiting, and such a workflow cannot be turned on"
            hint = "wait less, or start the rest by Scheduled time, with Get data"
            raise failure("FC548", message, hint)
        return Waited(self.seconds + seconds, self.steps | {step})

    def longer(self, other: Waited) -> Waited:
        """The longer one of two."""
        return other if other.seconds > self.seconds else self


NOT_YET = Waited()


def delay(step: Step, moment: Moment) -> tuple[Fraction, tuple[Diagnostic, ...]]:
    """The seconds that the step holds its branch, and a remark where it does not say so in Flow's way.

    Raises ``Failure``.
    """
    fields = moment.filler.fields(step)
    if FIELD not in fields:
        return _NONE, (_passed(f"{step.task} does not say how long it waits in {FIELD}"),)
    duration = durations.read(fields[FIELD])
    if duration.is_refused and step.task == WAIT:
        wrong = [each for each in duration.faults if each.severity == "error"]
        message = "; ".join(each.message for each in wrong)
        raise failure("FC524", f"this is no time to wait: {message}", "; ".join(each.hint for each in wrong))
    if duration.seconds is None:
        return _NONE, (_passed("; ".join(each.message for each in duration.faults)),)
    return duration.seconds, tuple(moment.notes)


def end(now: datetime, seconds: Fraction) -> datetime:
    """When a wait ends. Raises ``LimitReached`` where the calendar is too short for it."""
    try:
        return now + timedelta(seconds=float(seconds))
    except OverflowError:
        raise LimitReached("FC533", "a wait ends after the year 9999") from None


def nil_now(step: Step, sight: Sight) -> Iterable[Diagnostic]:
    """A remark on each root that a step reads, and that a wait has made nil."""
    if not sight.gone:
        return
    from flowc.simulate.events.reads import roots_of

    for name in sorted(roots_of(step) & sight.gone):
        message = f"{name} was read before a wait, and is nil after it"
        hint = "read it again: add another step of the same kind after the wait, and use its result"
        yield Diagnostic("FC547", message, hint=hint, severity="warning")


def _passed(why: str) -> Diagnostic:
    return Diagnostic("FC535", f"{why}; it is passed at once", severity="info")

"""Waits: how long each takes, and how long the workflow waits in all (``flowc.fields.durations`` has the sources)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import ceil, floor

from flowc.check.context import Context
from flowc.check.findings import At, Finding, of_problem
from flowc.fields import durations
from flowc.fields.durations import FIELD, LONGEST, UNITS, WAIT, Duration
from flowc.fields.values import has_liquid
from flowc.model.workflow import Field

_NONE = Fraction(0)
_SCALE = 100
"""Times are told to a hundredth: what is left is never too much, and what is too much never looks enough."""


def check_waits(context: Context) -> Iterator[Finding]:
    """What is wrong with the waits of a workflow."""
    takes: dict[int, tuple[int, Duration]] = {}
    for place, number, step, field in context.fields():
        if step.type == "WAIT" and field.id == FIELD and place not in takes:
            takes[place] = number, _duration(field)
            if step.task == WAIT:
                at = At(place, number)
                for each in takes[place][1].faults:
                    yield of_problem(each, "FC430", at.below(each.key) if each.key else at)
    if takes:
        yield from _Ways(context, takes).findings()


def _duration(field: Field) -> Duration:
    value = field.value
    return Duration(None) if has_liquid(value.literal) else durations.read(value.tree)


class _Ways:
    """How long each way of a workflow waits. A loop counts once: how many items it has is not known.

    What hangs from ``after`` comes when the rounds have ended, so it waits for what waits in them.
    """

    def __init__(self, context: Context, takes: Mapping[int, tuple[int, Duration]]) -> None:
        self.reach = context.scope.reach
        self.takes = takes
        self.own = {step: each.seconds or _NONE for step, (_, each) in takes.items()}

    def findings(self) -> Iterator[Finding]:
        """The waits with which a way comes to more than 90 days."""
        longest = self._longest()
        before: dict[int, Fraction] = {}
        for node in self.reach.order:
            since = before.get(node, _NONE)
            until = since + self.own.get(node, _NONE)
            if since <= LONGEST < until:
                yield self._finding(node, since, until)
            body = self.reach.bodies.get(node)
            inside = _NONE if body is None else longest[body]
            for target in self.reach.targets[node]:
                rounds = _NONE if target == body else inside
                before[target] = max(before.get(target, _NONE), until + rounds)

    def _longest(self) -> Mapping[int, Fraction]:
        """How long the longest way from each step waits, and from each loop's body."""
        longest: dict[int, Fraction] = {}
        for node in reversed(self.reach.order):
            body = self.reach.bodies.get(node)
            inside = _NONE if body is None else longest[body]
            rest = [longest[target] for target in self.reach.targets[node] if target != body]
            longest[node] = self.own.get(node, _NONE) + inside + max(rest, default=_NONE)
        return longest

    def _finding(self, step: int, since: Fraction, until: Fraction) -> Finding:
        number, duration = self.takes[step]
        assert duration.unit is not None
        days = _short(ceil(until / UNITS["days"] * _SCALE))
        message = (
            f"this makes {days} days of waiting, and with more than 90 days a workflow cannot be turned on"
        )
        left = _short(floor((LONGEST - since) / UNITS[duration.unit] * _SCALE))
        less = f'wait "{left}" {duration.unit} at most here' if left != "0" else "take this wait out"
        hint = f"{less}; for a longer time start the rest by Scheduled time, with Get data"
        return Finding("FC488", message, At(step, number), hint)


def _short(hundredths: int) -> str:
    whole, rest = divmod(hundredths, _SCALE)
    return f"{whole}.{rest:02}".rstrip("0") if rest else str(whole)

"""What a talk is worth, from 0 to 1, by what programs and the judge say of it.

The rule. A workflow that does not compile, was not stored clean, or does nothing is worth nothing. Else the judge
counts: the share of yes among its answers yes and no, and half of that where one of the facets that decide says no
(intent, components, configuration, unasked: ``judge.judging.DECIDING``); where it gave no answer, 1. An edit that
surely changed what nobody spoke of is worth half. What the person changed by hand afterwards is taken off: all of it
changed halves the value. Whether a workflow was turned on never counts: that says something of the merchant, not of
the model.
"""

from __future__ import annotations

from collections.abc import Mapping

from flowc_training.judge.facets import Verdict
from flowc_training.judge.judging import DECIDING

CHANGED = 0.5
"""What is taken off where a person changed all of it."""


def value(
    compiles: bool | None,
    clean: bool | None,
    acts: bool | None,
    kept: bool | None,
    by_hand: float,
    facets: Mapping[str, Verdict],
) -> float:
    """The value of a talk; ``by_hand`` is the share that a person changed. None counts for nothing and against
    nothing."""
    if False in (compiles, clean, acts):
        return 0.0
    worth = _judged(facets) * (0.5 if kept is False else 1.0) * (1 - CHANGED * by_hand)
    return round(max(0.0, min(1.0, worth)), 6)


def _judged(facets: Mapping[str, Verdict]) -> float:
    told = [each for each in facets.values() if each != "na"]
    if not told:
        return 1.0
    share = told.count("yes") / len(told)
    return share / 2 if any(facets.get(each) == "no" for each in DECIDING) else share

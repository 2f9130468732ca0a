"""Tokens a second of a live run, and what they are held against."""

from __future__ import annotations

from collections.abc import Sequence

from flowc_training.planning import plan
from flowc_training.preflight.evidence import Live, Speed
from flowc_training.preflight.finding import Missing
from flowc_training.recipes.recipe import Sft


def speed(live: Live, recipe: Sft, named: float, *, on_cpu: bool) -> Speed | Missing:
    """A live run's speed beside the plan's, or beside a figure that somebody ``named``."""
    measured = per_second(live)
    if not measured:
        return Missing("the live run made no second step to measure")
    if named:
        return Speed(measured, named, f" by {live.stand_in}" if live.stand_in else "")
    if live.stand_in:
        return Missing(f"the plan is for another machine or model than what ran, {live.stand_in}")
    if on_cpu:
        return Missing("what share of a CPU's peak a run reaches nobody knows: name a figure (--planned)")
    try:
        return Speed(measured, plan.plan(recipe).tokens_a_second)
    except plan.PlanError as error:
        return Missing(f"there is no plan: {error}")


def per_second(live: Live) -> float:
    """Tokens a second of all ranks together; the first step, which warms up, aside."""
    later: Sequence[float] = [
        sum(step.tokens for step in rank.steps[1:]) / max(1e-9, sum(step.seconds for step in rank.steps[1:]))
        for rank in live.ranks
        if len(rank.steps) > 1
    ]
    return sum(later)

"""Talks and their scores, for tests of the flywheel."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from making.trajectories import trajectory, view

from flowc_serving.agent import contract
from flowc_training.judge.facets import BY_ID, Verdict
from flowc_training.weekly.scores import Scored
from flowc_training.weekly.talk import Deed, Talk

DAY = "2026-12-01"
GOOD: dict[str, Verdict] = dict.fromkeys(BY_ID, "yes")


def talk(
    number: int = 1,
    *,
    request: str = "tag orders over 500 as large please",
    workflow: str | None = None,
    activated: bool = True,
    **more: Any,
) -> Talk:
    """A talk in which a workflow is stored, or none where it is empty."""
    made = trajectory(number, request=request, workflow=view() if workflow is None else workflow)
    found = Talk(
        made.conversation,
        f"shop{number % 3}",
        DAY,
        fingerprint=contract.of(made.conversation).fingerprint,
        written=made.workflow,
        endings=("done",),
        deed=Deed(activated),
    )
    return replace(found, **more)


def scored(of: Talk, worth: float = 1.0, **more: Any) -> Scored:
    """Scores of a talk: all good unless told otherwise."""
    is_stored = bool(of.written)
    found = Scored(
        of.id,
        of.shop,
        of.arm,
        of.day,
        ("category=create",),
        worth,
        *((True, True, True) if is_stored else (None, None, None)),
        facets=GOOD,
        activated=of.deed.activated,
    )
    return replace(found, **more)

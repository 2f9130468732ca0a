"""The way a run took through a workflow: how often each step ran and each link was followed."""

from __future__ import annotations

from collections.abc import Sequence

from flowc.graph.links import LOOP_BODY
from flowc.model.workflow import Link, Workflow
from flowc.records import record
from flowc.simulate.trace import Effect, Run, Visit


@record
class Trail:
    """By step its visits and its effects, by link how often it was followed."""

    visits: tuple[tuple[Visit, ...], ...]
    effects: tuple[tuple[Effect, ...], ...]
    followed: tuple[int, ...]


def trail(workflow: Workflow, run: Run) -> Trail:
    """The trail of a run of this workflow."""
    visits: list[list[Visit]] = [[] for _ in workflow.steps]
    effects: list[list[Effect]] = [[] for _ in workflow.steps]
    for visit in run.visits:
        visits[visit.step].append(visit)
    for effect in run.effects:
        effects[effect.step].append(effect)
    followed = [_followed(link, visits[link.source], visits[link.target]) for link in workflow.links]
    return Trail(tuple(map(tuple, visits)), tuple(map(tuple, effects)), tuple(followed))


def _followed(link: Link, left: Sequence[Visit], entered: Sequence[Visit]) -> int:
    """How often: once for each visit that took the port, into a loop once for each of its rounds."""
    taken = [visit for visit in left if link.port in visit.ports]
    if link.port != LOOP_BODY:
        return len(taken)
    outside = {visit.round for visit in taken}
    return sum(visit.round[:-1] in outside for visit in entered if visit.round)

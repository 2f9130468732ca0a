"""``run``: a workflow, an event and a shop to a run. The same input gives the same run, always.

``invent`` makes up an event and a shop for a workflow, ``run_json`` is a run as JSON.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from flowc.diagnostics.diagnostic import Span
from flowc.jsontext.value import Json
from flowc.model.workflow import Workflow
from flowc.simulate.engine import simulate
from flowc.simulate.limits import Limits
from flowc.simulate.moment import Setting
from flowc.simulate.starting import brought, triggers, usual_time
from flowc.simulate.trace import Event, Run, Shop, Visit
from flowc.source import Source, read

if TYPE_CHECKING:
    from flowc.simulate.events import Made


def run(
    source: str | Source | Workflow,
    event: Event,
    shop: Shop | None = None,
    *,
    now: datetime | None = None,
    limits: Limits | None = None,
    strict: bool = False,
) -> Run:
    """What a workflow would do to an event: what ran and why, the effects, and what went wrong.

    ``source`` is a document or a view, as text or read, or a canonical workflow. ``now`` is the time where the
    event has none; ``strict`` makes what the event does not have an error instead of nil. Nothing is sent
    anywhere.

    Raises ``FlowError`` where the source is no workflow, or has no trigger for the event. What goes wrong in
    the run itself is among its problems, with its place in a source that is a text.
    """
    if isinstance(source, str):
        source = read(source)
    workflow = _workflow(source)
    starts = triggers(workflow, event)
    trigger = workflow.steps[starts[0]]
    at = event.at or now or usual_time(trigger)
    event = replace(event, environment={**brought(trigger, at), **event.environment})
    setting = Setting(event, shop or Shop(), at, limits or Limits(), strict)
    found = simulate(workflow, starts, setting)
    return _placed(found, source) if isinstance(source, Source) else found


def invent(source: str | Source | Workflow, seed: int = 0, now: datetime | None = None) -> Made:
    """An event and a shop made up for a workflow; the same seed makes the same. Raises ``FlowError``."""
    from flowc.simulate.events import Events

    return Events((_workflow(source),)).make(seed, now)


def run_json(run: Run, source: str | Source | Workflow) -> Json:
    """A run of a document or a view as a JSON object, as ``flowc run --json`` prints it. Raises ``FlowError``."""
    from flowc.simulate import report

    return report.as_json(run, _workflow(source))


def _workflow(source: str | Source | Workflow) -> Workflow:
    if isinstance(source, str):
        source = read(source)
    return source.workflow if isinstance(source, Source) else source


def _placed(run: Run, source: Source) -> Run:
    """The run with the places of its problems: the step's line in a view, its pointer in the document."""
    if not any(visit.problems for visit in run.visits):
        return run
    from flowc.check.findings import At  # imports much, for a run that fails only
    from flowc.check.places.placed import Placed

    places = Placed(source)

    @cache
    def place(step: int) -> tuple[Span | None, str]:
        at = At(step)
        return places.span(at) if source.is_view else None, places.pointer(at)

    def placed(visit: Visit) -> Visit:
        span, pointer = place(visit.step)
        return replace(
            visit, problems=tuple([replace(each, span=span, pointer=pointer) for each in visit.problems])
        )

    visits = tuple([placed(visit) if visit.problems else visit for visit in run.visits])
    problems = tuple([problem for visit in visits for problem in visit.problems])
    return replace(run, visits=visits, problems=problems + run.problems[len(problems) :])

"""``run``: a workflow, an event and a shop to a run. The same input gives the same run, always."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from flowc.document import footer
from flowc.document.reading import is_document, meaning, read_document
from flowc.graph.canonical import canonical
from flowc.model.workflow import Workflow
from flowc.simulate.engine import Traced, simulate
from flowc.simulate.limits import Limits
from flowc.simulate.moment import Setting
from flowc.simulate.placing import placed
from flowc.simulate.starting import brought, triggers, usual_time
from flowc.simulate.trace import Event, Run, Shop
from flowc.view.reader import read_workflow


def run(
    source: str | Workflow,
    event: Event,
    shop: Shop | None = None,
    *,
    now: datetime | None = None,
    limits: Limits | None = None,
    strict: bool = False,
) -> Run:
    """What a workflow would do to an event: what ran and why, the effects, and what went wrong.

    ``source`` is a document, a view, or a canonical workflow. ``now`` is the time where the event has none;
    ``strict`` makes what the event does not have an error instead of nil. Nothing is sent anywhere.

    Raises ``FlowError`` where the source is no workflow, or has no trigger for the event. What goes wrong in
    the run itself is among its problems, with its place in a source that is a text.
    """
    return trace(source, event, shop, now=now, limits=limits, strict=strict).run


def trace(
    source: str | Workflow,
    event: Event,
    shop: Shop | None = None,
    *,
    now: datetime | None = None,
    limits: Limits | None = None,
    strict: bool = False,
) -> Traced:
    """``run`` with the order of the effects."""
    workflow = read(source) if isinstance(source, str) else source
    starts = triggers(workflow, event)
    trigger = workflow.steps[starts[0]]
    at = event.at or now or usual_time(trigger)
    event = replace(event, environment={**brought(trigger, at), **event.environment})
    setting = Setting(event, shop or Shop(), at, limits or Limits(), strict)
    traced = simulate(workflow, starts, setting)
    return replace(traced, run=placed(traced.run, source)) if isinstance(source, str) else traced


def read(text: str) -> Workflow:
    """The canonical workflow of a document or a view. Raises ``FlowError``."""
    if is_document(text):
        return meaning(read_document(text)).workflow
    return canonical(read_workflow(footer.detach(text).view))

"""``run``: a workflow, an event and a shop to a run. The same input gives the same run, always."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from flowc.canonical import canonical
from flowc.diagnostics import Diagnostic, FlowError, did_you_mean
from flowc.document import footer
from flowc.document.reading import is_document, meaning, read_document
from flowc.model import Workflow
from flowc.simulate.actions import Setting
from flowc.simulate.engine import Traced, simulate
from flowc.simulate.limits import Limits
from flowc.simulate.model import Event, Run, Shop
from flowc.simulate.placing import placed
from flowc.simulate.values import iso
from flowc.view.reader import read_workflow

DEFAULT_NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
"""When a run happens that nobody gave a time for: a Monday morning, the same for everyone."""

SCHEDULED_TIME = "shopify::flow::scheduled_time"
SCHEDULED_AT = "scheduledAt"
"""What Scheduled time adds to the environment (FORMAT.md, Environment)."""


def run(
    source: str | Workflow,
    event: Event,
    shop: Shop | None = None,
    *,
    seed: int = 0,
    now: datetime | None = None,
    limits: Limits | None = None,
    strict: bool = False,
) -> Run:
    """What a workflow would do to an event: what ran and why, the effects, and what went wrong.

    ``source`` is a document, a view, or a canonical workflow. ``now`` is the time where the event has none;
    ``seed`` decides what scripts take for random; ``strict`` makes what the event does not have an error
    instead of nil. Nothing is sent anywhere.

    Raises ``FlowError`` where the source is no workflow, or has no trigger for the event. What goes wrong in
    the run itself is among its problems, with its place in a source that is a text.
    """
    return trace(source, event, shop, seed=seed, now=now, limits=limits, strict=strict).run


def trace(
    source: str | Workflow,
    event: Event,
    shop: Shop | None = None,
    *,
    seed: int = 0,
    now: datetime | None = None,
    limits: Limits | None = None,
    strict: bool = False,
) -> Traced:
    """``run`` with the order of the effects."""
    workflow = read(source) if isinstance(source, str) else source
    starts = _starts(workflow, event)
    at = event.at or now or DEFAULT_NOW
    if workflow.steps[starts[0]].task == SCHEDULED_TIME and SCHEDULED_AT not in event.environment:
        event = replace(event, environment={SCHEDULED_AT: iso(at), **event.environment})
    setting = Setting(event, shop or Shop(), at, seed, limits or Limits(), strict)
    traced = simulate(workflow, starts, setting)
    return replace(traced, run=placed(traced.run, source)) if isinstance(source, str) else traced


def read(text: str) -> Workflow:
    """The canonical workflow of a document or a view. Raises ``FlowError``."""
    if is_document(text):
        return meaning(read_document(text)).workflow
    return canonical(read_workflow(footer.detach(text).view))


def _starts(workflow: Workflow, event: Event) -> Sequence[int]:
    """The triggers of the event: those of its task, or the first."""
    triggers = [index for index, step in enumerate(workflow.steps) if step.type == "TRIGGER"]
    if not triggers:
        raise _refused("FC505", "the workflow has no trigger, so no event starts it", None)
    if event.trigger is None:
        return triggers[:1]
    wanted = event.trigger.replace(".", "::") if "::" not in event.trigger else event.trigger
    found = [index for index in triggers if workflow.steps[index].task in (wanted, event.trigger)]
    if not found:
        tasks = [workflow.steps[index].task for index in triggers]
        meant = did_you_mean(wanted, tasks)
        hint = f"did you mean {meant}?" if meant else f"its triggers are {', '.join(tasks)}"
        raise _refused("FC504", f"the workflow does not start with {event.trigger}", hint)
    return found


def _refused(code: str, message: str, hint: str | None) -> FlowError:
    return FlowError([Diagnostic(code, message, hint=hint)])

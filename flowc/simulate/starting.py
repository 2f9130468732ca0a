"""Where and when a run starts: the triggers that an event has, and the time of one that does not say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from flowc.diagnostics.diagnostic import Diagnostic, FlowError, did_you_mean, hint_of
from flowc.jsontext.value import Json
from flowc.model.workflow import Data, Step, Text, Workflow
from flowc.schedules.moments import moved
from flowc.simulate.lookup import iso
from flowc.simulate.trace import Event

if TYPE_CHECKING:
    from flowc.schedules.runs import Schedule

DEFAULT_NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
"""When a run happens that nobody gave a time for: a Monday morning, the same for everyone."""

SCHEDULED_TIME = "shopify::flow::scheduled_time"
SCHEDULED_AT = "scheduledAt"
"""What Scheduled time adds to the environment (docs/format.md, Environment)."""

_INSTANT = timedelta(microseconds=1)


def triggers(workflow: Workflow, event: Event) -> Sequence[int]:
    """The triggers of an event, by their place: those of its task, or the workflow's first.

    Raises ``FlowError`` where there is none.
    """
    known = [index for index, step in enumerate(workflow.steps) if step.type == "TRIGGER"]
    if not known:
        raise FlowError([Diagnostic("FC505", "the workflow has no trigger, so no event starts it")])
    if event.trigger is None:
        return known[:1]
    wanted = event.trigger if "::" in event.trigger else event.trigger.replace(".", "::")
    found = [index for index in known if workflow.steps[index].task in (wanted, event.trigger)]
    if not found:
        tasks = [workflow.steps[index].task for index in known]
        hint = hint_of(did_you_mean(wanted, tasks), f"its triggers are {', '.join(tasks)}")
        message = f"the workflow does not start with {event.trigger}"
        raise FlowError([Diagnostic("FC504", message, hint=hint)])
    return found


def usual_time(trigger: Step) -> datetime:
    """When a run starts that no time was given for: of a schedule its first time."""
    if trigger.task != SCHEDULED_TIME:
        return DEFAULT_NOW
    from flowc.schedules.runs import occurrences

    firsts = [next(occurrences(each, moved(each.start, -_INSTANT)), None) for each in _schedules(trigger)]
    return min((each for each in firsts if each is not None), default=DEFAULT_NOW)


def due(trigger: Step, after: datetime, most: int = 10) -> tuple[datetime, ...]:
    """The next times of a schedule after a moment, in UTC; of another trigger none."""
    if trigger.task != SCHEDULED_TIME:
        return ()
    from flowc.schedules.runs import occurrences

    times = {
        each.astimezone(UTC)
        for schedule in _schedules(trigger)
        for each in islice(occurrences(schedule, after), most)
    }
    return tuple(sorted(times)[:most])


def _schedules(trigger: Step) -> Sequence[Schedule]:
    from flowc.schedules.recurrence import read_schedule

    texts = [field.value.text for field in trigger.fields if isinstance(field.value, Data | Text)]
    return [schedule for text in texts for schedule in read_schedule(text).schedules]


def brought(trigger: Step, at: datetime) -> Mapping[str, Json]:
    """What a trigger brings that follows from the time alone."""
    return {SCHEDULED_AT: iso(at)} if trigger.task == SCHEDULED_TIME else {}

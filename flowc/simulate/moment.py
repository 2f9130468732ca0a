"""The moment a step of a run is at: all that it depends on, what it sees, and what it did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from flowc.diagnostics.diagnostic import Diagnostic
from flowc.fields.counting import COUNT, SUM
from flowc.jsontext.value import Json
from flowc.model import names
from flowc.model.workflow import Step
from flowc.schema.environment import API_OPERATION, FETCH, RUN_CODE
from flowc.simulate.fields import Filler
from flowc.simulate.limits import Budget, Limits
from flowc.simulate.lookup import ABSENT, Sight
from flowc.simulate.trace import Event, Shop

_ANSWERING = (API_OPERATION, RUN_CODE, COUNT, SUM)
"""Besides Get data, the tasks whose result later steps read."""


@dataclass(frozen=True, slots=True)
class Setting:
    """All that a run depends on besides the workflow."""

    event: Event
    shop: Shop
    at: datetime
    limits: Limits
    strict: bool
    """What the event does not have is an error, not nil."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Where and when a step runs: what it sees, and what is left to spend."""

    setting: Setting
    sight: Sight
    now: datetime
    budget: Budget
    notes: list[Diagnostic] = field(default_factory=list[Diagnostic])
    """Remarks on the Liquid of the step's fields, as they are filled."""

    @property
    def filler(self) -> Filler:
        """Fills the fields of the step."""
        return Filler(self.sight, self.now, self.budget, self.notes)

    def answer(self, step: Step) -> Json:
        """What the event's responses say of a step; ABSENT where they say nothing."""
        return by_step(self.setting.event.responses, step, ABSENT)


@dataclass(frozen=True, slots=True)
class Done:
    """What a step did: the fields of its effect (None: it has none), its result, remarks, and what a script logged."""

    fields: Mapping[str, Json] | None
    result: Json = ABSENT
    remarks: tuple[Diagnostic, ...] = ()
    log: tuple[str, ...] = ()


def variable(step: Step) -> str | None:
    """The variable that a step's result is read by; without a name it is the task's usual one [guess]."""
    return names.variable(step.name) if step.name is not None else _usual(step.task, step.version)


@lru_cache(maxsize=1024)
def _usual(task: str, version: str) -> str | None:
    if task not in _ANSWERING and not task.startswith(FETCH):
        return None
    from flowc.catalog import load

    known = load().task(task, version)
    return names.variable(known.step_name) if known is not None and known.step_name is not None else None


def by_step(table: Mapping[str, Json], step: Step, default: Json = None) -> Json:
    """What a table of the event says of a step, by its variable or its task."""
    root = variable(step)
    return table[root] if root is not None and root in table else table.get(step.task, default)

"""What an action does in a simulated run: the effect it would have, and the result that later steps read.

Nothing is sent. What an action answers is what the event's ``responses`` say, else nothing is known of it.
The effects do not change the data: a tag that was added is not among the order's tags afterwards.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, localcontext
from functools import lru_cache
from typing import cast

from flowc.diagnostics import extras
from flowc.diagnostics.diagnostic import Diagnostic
from flowc.fields.counting import COUNT, SUM, listed
from flowc.jsontext.value import Json
from flowc.model import names
from flowc.model.workflow import Step
from flowc.schema.environment import FETCH, RUN_CODE
from flowc.simulate.comparisons import number
from flowc.simulate.fields import Filler
from flowc.simulate.limits import Budget, Limits, failure
from flowc.simulate.lookup import ABSENT, Sight
from flowc.simulate.trace import Event, Shop

ADMIN_API = "shopify::admin::admin_api_operation"
_DIGITS = 60


@dataclass(frozen=True, slots=True)
class Setting:
    """All that a run depends on besides the workflow."""

    event: Event
    shop: Shop
    at: datetime
    limits: Limits
    strict: bool
    """What the event does not have is an error, not nil."""

    @property
    def roots(self) -> dict[str, Json]:
        """What the trigger brings, and the shop."""
        return {"shop": self.shop.shop, **self.event.environment}


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
    if task not in _PERFORMERS and not task.startswith(FETCH):
        return None
    from flowc.catalog import load

    known = load().task(task, version)
    return names.variable(known.step_name) if known is not None and known.step_name is not None else None


def by_step(table: Mapping[str, Json], step: Step, default: Json = None) -> Json:
    """What a table of the event says of a step, by its variable or its task."""
    root = variable(step)
    return table[root] if root is not None and root in table else table.get(step.task, default)


def perform(step: Step, moment: Moment) -> Done:
    """Runs an action. Raises ``Failure`` and ``LimitReached``."""
    if step.task.startswith(FETCH):
        from flowc.simulate.getdata.fetching import fetch

        return fetch(step, moment)
    return _PERFORMERS.get(step.task, _act)(step, moment)


def _act(step: Step, moment: Moment) -> Done:
    """An action that the simulator knows nothing of but its fields."""
    return Done(moment.filler.fields(step), moment.answer(step))


def _call_admin_api(step: Step, moment: Moment) -> Done:
    """Send Admin API request: the name of a mutation and its input, which is JSON once it is rendered [doc]."""
    fields = moment.filler.fields(step)
    call = fields.get("api_call")
    if isinstance(call, dict):
        fields["api_call"] = _parsed(cast("dict[str, Json]", call))
    answer = moment.answer(step)
    return Done(fields, {} if answer is ABSENT else answer)


def _parsed(call: dict[str, Json]) -> Json:
    blob = call.get("blob")
    if not isinstance(blob, str) or not blob.strip():
        return call
    try:
        return {**call, "blob": json.loads(blob)}
    except (ValueError, RecursionError) as error:
        shown = blob if len(blob) < 200 else blob[:200] + "…"
        raise failure(
            "FC522", f"the input of {call.get('name')} is not JSON: {error}", f"it is: {shown}"
        ) from None


def _run_code(step: Step, moment: Moment) -> Done:
    answer = moment.answer(step)
    if answer is not ABSENT:
        return Done(None, answer)
    with extras.needed("running a script"):
        from flowc.simulate.scripts import run_code
    ran = run_code(step, moment)
    return Done(None, ran.result, ran.remarks, ran.log)


def _count(step: Step, moment: Moment) -> Done:
    """Count: its result is an integer [doc]."""
    found = _list(step, moment)
    return _uncounted(step, moment) if found is None else Done(None, len(found))


def _sum(step: Step, moment: Moment) -> Done:
    """Sum: its result is a number [doc]; nil counts as nothing [guess]."""
    found = _list(step, moment)
    if found is None:
        return _uncounted(step, moment)
    numbers = [number(item) for item in found if item is not None]
    if None in numbers:
        raise failure("FC528", "the list to add up holds what is no number")
    with localcontext(prec=_DIGITS):
        total = sum(cast("list[Decimal]", numbers), Decimal(0))
    return Done(None, int(total) if total == total.to_integral_value() else float(total))


def _list(step: Step, moment: Moment) -> list[Json] | None:
    """The list of Count and Sum, None where the step names none; nil is an empty one [guess]."""
    given = listed(step)
    if given is None:
        return None
    found = moment.sight.value(given.path)
    if found is not None and not isinstance(found, list):
        raise failure("FC528", f"{given.path} is no list, and {step.task} takes one")
    return cast("list[Json]", found or [])


def _uncounted(step: Step, moment: Moment) -> Done:
    answer = moment.answer(step)
    if answer is not ABSENT:
        return Done(None, answer)
    remark = Diagnostic(
        "FC534",
        f"{step.task} has no field that holds a list, so its result is nil",
        hint=f"say in the event's responses what {variable(step) or step.task} is",
        severity="info",
    )
    return Done(None, None, (remark,))


_PERFORMERS: dict[str, Callable[[Step, Moment], Done]] = {
    ADMIN_API: _call_admin_api,
    RUN_CODE: _run_code,
    COUNT: _count,
    SUM: _sum,
}

"""What an action does in a simulated run: the effect it would have, and the result that later steps read.

Nothing is sent. What an action answers is what the event's ``responses`` say, else nothing is known of it.
The effects do not change the data: a tag that was added is not among the order's tags afterwards.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal, localcontext
from functools import partial
from typing import cast

from flowc.diagnostics import extras
from flowc.diagnostics.diagnostic import Diagnostic
from flowc.fields.counting import COUNT, SUM, listed
from flowc.jsontext.value import Json
from flowc.model.workflow import Step
from flowc.schema.environment import API_OPERATION, FETCH, RUN_CODE
from flowc.simulate.comparisons import number
from flowc.simulate.limits import failure
from flowc.simulate.lookup import ABSENT
from flowc.simulate.moment import Done, Moment, variable

_DIGITS = 60


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
    return run_code(step, moment)


def _counted(total: Callable[[list[Json]], Json], step: Step, moment: Moment) -> Done:
    """Count and Sum: the total of a list. Nil is an empty one [guess]; of no list it is what the event says."""
    given = listed(step)
    if given is not None:
        return Done(None, total(moment.sight.items(given.path, "FC528", f"{step.task} takes one")))
    answer = moment.answer(step)
    if answer is not ABSENT:
        return Done(None, answer)
    message = f"{step.task} has no field that holds a list, so its result is nil"
    hint = f"say in the event's responses what {variable(step) or step.task} is"
    return Done(None, None, (Diagnostic("FC534", message, hint=hint, severity="info"),))


def _sum(found: list[Json]) -> Json:
    """A number [doc], an integer where it is one; nil counts as nothing [guess]."""
    numbers = [number(item) for item in found if item is not None]
    if None in numbers:
        raise failure("FC528", "the list to add up holds what is no number")
    with localcontext(prec=_DIGITS):
        total = sum(cast("list[Decimal]", numbers), Decimal(0))
    return int(total) if total == total.to_integral_value() else float(total)


_PERFORMERS: dict[str, Callable[[Step, Moment], Done]] = {
    API_OPERATION: _call_admin_api,
    RUN_CODE: _run_code,
    COUNT: partial(_counted, len),
    SUM: partial(_counted, _sum),
}

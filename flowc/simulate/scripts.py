"""Run code: the query's data into the script, its result out (FORMAT.md, Tasks with rules of their own).

A query or script that fails, and a result that is not what the output schema says, fail the step [guess].
"""

from __future__ import annotations

import json
from datetime import datetime
from functools import lru_cache

from flowc.model import Json, Step, Text
from flowc.run_code.engine import ScriptError, run_script
from flowc.run_code.output import check_value
from flowc.run_code.query import QueryError, select
from flowc.simulate.actions import Moment
from flowc.simulate.limits import failure

CODE = "FC527"


def run_code(step: Step, moment: Moment) -> Json:
    """The script's result. Raises ``Failure`` where query or script go wrong or take too long."""
    texts = {field.id: field.value.text for field in step.fields if isinstance(field.value, Text)}
    script = texts.get("script")
    if script is None:
        raise failure(CODE, "Run code has no script")
    data = _read(texts.get("input", ""), moment)
    limits = moment.budget.limits
    try:
        text = _result(
            script, data, moment.now, moment.setting.seed, limits.script_seconds, limits.script_megabytes
        )
    except ScriptError as error:
        place = f" on line {error.line}" if error.line is not None else ""
        raise failure(CODE, f"the script fails{place}: {error.message}", _said(error.log)) from None
    moment.budget.write(len(text))
    result: Json = json.loads(text)
    wrong = check_value(texts.get("output_schema", ""), result)
    if wrong:
        raise failure(CODE, f"the result is not what output_schema says: {'; '.join(wrong)}")
    return result


def _read(query: str, moment: Moment) -> str:
    """The data of the query as JSON; without a query there is none."""
    if not query.strip():
        return "{}"
    try:
        return json.dumps(select(query, moment.sight.roots))
    except QueryError as error:
        raise failure(CODE, f"the query cannot be read: {error}") from None


@lru_cache(maxsize=256)
def _result(script: str, data: str, now: datetime, seed: int, seconds: float, megabytes: int) -> str:
    """The result as JSON. The same script gives the same of the same, so none is run twice."""
    run = run_script(script, json.loads(data), clock=now, seed=seed, seconds=seconds, megabytes=megabytes)
    return json.dumps(run.value)


def _said(log: tuple[str, ...]) -> str | None:
    """What the script wrote to its log, the last lines."""
    return "its log ends: " + " / ".join(log[-3:]) if log else None

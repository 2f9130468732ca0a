"""Run code: the query's data into the script, its result out (docs/format.md, Single tasks).

A query or script that fails, and a result that is not what the output schema says, fail the step [guess]. So does a
script that Flow does not take at all [doc]: one that waits, or imports.
"""

from __future__ import annotations

import json
from datetime import datetime
from functools import lru_cache

from flowc.diagnostics.diagnostic import Diagnostic, Problem
from flowc.jsontext.value import Json
from flowc.model.workflow import Step, Text
from flowc.run_code.engine import ScriptError, run_script
from flowc.run_code.output import check_value
from flowc.run_code.query import QueryError, select
from flowc.run_code.script import check_script
from flowc.simulate.limits import Failure, failure
from flowc.simulate.moment import Done, Moment

CODE, SLOW = "FC527", "FC543"
_CLOCK = Diagnostic(
    "FC529",
    "the script asks for the time, and Flow has no clock for scripts: here it is the time of the step",
    hint="ask for a time in the query, such as createdAt or scheduledAt",
    severity="warning",
)
_NEVER_RUN = ("script-async", "script-import")
"""Problems of a script that the engine here may run past, and Flow does not."""


def run_code(step: Step, moment: Moment) -> Done:
    """The script's result. Raises ``Failure`` where query or script go wrong or take too long."""
    texts = {field.id: field.value.text for field in step.fields if isinstance(field.value, Text)}
    script = texts.get("script")
    if script is None:
        raise failure(CODE, "Run code has no script")
    data = _read(texts.get("input", ""), moment)
    _refuse(script)
    limits = moment.budget.limits
    try:
        text, log, wants_clock = _result(
            script, data, moment.now, limits.script_seconds, limits.script_megabytes
        )
    except ScriptError as error:
        place = f" on line {error.line}" if error.line is not None else ""
        code = SLOW if error.kind == "time" else CODE
        said = Diagnostic(code, f"the script fails{place}: {error.message}", hint=_advice(script, error.line))
        raise Failure(said, log=error.log) from None
    moment.budget.spend("characters", len(text) + sum(map(len, log)))
    result: Json = json.loads(text)
    wrong = check_value(texts.get("output_schema", ""), result)
    if wrong:
        said = Diagnostic(CODE, f"the result is not what output_schema says: {'; '.join(wrong)}")
        raise Failure(said, log=log)
    return Done(None, result, (_CLOCK,) if wants_clock else (), log)


def _read(query: str, moment: Moment) -> str:
    """The data of the query as JSON; without a query there is none."""
    if not query.strip():
        return "{}"
    try:
        return json.dumps(select(query, moment.sight.roots))
    except QueryError as error:
        raise failure(CODE, f"the query cannot be read: {error}") from None


@lru_cache(maxsize=256)
def _result(
    script: str, data: str, now: datetime, seconds: float, megabytes: int
) -> tuple[str, tuple[str, ...], bool]:
    """The result as JSON, with the log. The same script gives the same of the same, so none is run twice."""
    run = run_script(script, json.loads(data), clock=now, seconds=seconds, megabytes=megabytes)
    return json.dumps(run.value), run.log, run.wants_clock


@lru_cache(maxsize=256)
def _errors(script: str) -> tuple[tuple[int, Problem], ...]:
    """What the checker says is wrong, with the lines it is on."""
    wrong = [problem for problem in check_script(script) if problem.severity == "error"]
    return tuple([(script.count("\n", 0, problem.start) + 1, problem) for problem in wrong])


def _refuse(script: str) -> None:
    for line, problem in _errors(script):
        if problem.code in _NEVER_RUN:
            message = f"Flow does not run this script: on line {line}, {problem.message}"
            raise failure(CODE, message, problem.hint)


def _advice(script: str, line: int | None) -> str | None:
    """What the checker says of the line that failed."""
    found = next((problem for at, problem in _errors(script) if at == line), None)
    return None if found is None else ": ".join(filter(None, (found.message, found.hint)))

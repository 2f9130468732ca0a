"""A run for people, as lines, and for programs, as JSON."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime

from flowc.diagnostics import visible
from flowc.diagnostics.diagnostic import Diagnostic
from flowc.jsontext.value import Json
from flowc.model.workflow import Workflow
from flowc.simulate.lookup import iso
from flowc.simulate.trace import Effect, Event, Reason, Run, Visit

_WIDTH = 100
_INDENT = " " * 6
MOST_LINES = 50
"""Of a script's log, in a text for people."""


def as_text(run: Run, workflow: Workflow) -> str:
    """The visits in order, each with its reasons, the effect it had, and what went wrong."""
    lines: list[str] = []
    clock: datetime | None = None
    for visit, effect in paired(run):
        if visit.at != clock:
            lines.append(_clock(visit.at, clock))
            clock = visit.at
        lines += _visit(visit, effect, workflow)
    return "".join([f"{visible.line(line)}\n" for line in [*lines, *_summary(run)]])


def paired(run: Run) -> Iterator[tuple[Visit, Effect | None]]:
    """Each visit with the effect it had; effects stand in the order of their visits."""
    effects = deque(run.effects)
    for visit in run.visits:
        place = visit.step, visit.at, visit.round
        is_next = effects and (effects[0].step, effects[0].at, effects[0].round) == place
        yield visit, effects.popleft() if is_next else None


def as_json(run: Run, workflow: Workflow) -> Json:
    """The run as one JSON object; ``step`` counts from 1 in the order of the view."""
    return {
        "outcome": run.outcome,
        "visits": [_visit_json(visit, workflow) for visit in run.visits],
        "effects": [effect_json(effect) for effect in run.effects],
        "problems": [_problem_json(problem) for problem in run.problems],
    }


def effect_json(effect: Effect) -> dict[str, Json]:
    """One effect as a JSON object."""
    return {
        "step": effect.step + 1,
        "task": effect.task,
        "at": iso(effect.at),
        "round": list(effect.round),
        "fields": dict(effect.fields),
    }


def event_json(event: Event) -> dict[str, Json]:
    """The event as ``fixtures`` reads it."""
    return {
        "trigger": event.trigger,
        "at": None if event.at is None else iso(event.at),
        "environment": dict(event.environment),
        "responses": dict(event.responses),
        "ports": dict(event.ports),
    }


def shortened(value: Json, most: int = 300) -> str:
    """A value as JSON, in at most so many characters."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= most else text[: most - 1] + "…"


# Lines.


def _clock(at: datetime, before: datetime | None) -> str:
    """The time, and how much later it is: ``3 days, 2:00:00`` and the like, without zeros at the end."""
    return iso(at) if before is None else f"{iso(at)}  {str(at - before).removesuffix(', 0:00:00')} later"


def _visit(visit: Visit, effect: Effect | None, workflow: Workflow) -> Iterator[str]:
    task = workflow.steps[visit.step].task.replace("::", ".")
    rounds = "".join(f" [{index + 1}]" for index in visit.round)
    ports = ", ".join(port for port in visit.ports if port != "output")
    yield f"{visit.step + 1:4}  {task}{rounds}{f' -> {ports}' if ports else ''}"
    yield from (_INDENT + _reason(reason) for reason in visit.reasons)
    if effect is not None:
        yield from (f"{_INDENT}{name} = {_shown(value)}" for name, value in effect.fields.items())
    yield from (_INDENT + line for line in _log(visit.log))
    for problem in visit.problems:
        yield from (_INDENT + line for line in _problem(problem))


def _reason(reason: Reason) -> str:
    items = "".join(f" [{index + 1}]" for index in reason.items)
    verdict = "holds" if reason.holds else "does not hold"
    return f"{reason.text}{items}: {verdict}, with {_shown(reason.left)}"


def _log(log: tuple[str, ...]) -> Iterator[str]:
    """What a script wrote, a line each; of very much the beginning."""
    lines = [line for said in log for line in said.splitlines() or [""]]
    yield from (f"console.log: {line}" for line in lines[:MOST_LINES])
    if len(lines) > MOST_LINES:
        yield f"console.log: … and {len(lines) - MOST_LINES:,} lines more"


def _problem(problem: Diagnostic) -> Iterator[str]:
    place = f" at {problem.span.line}:{problem.span.column}" if problem.span else ""
    yield f"{problem.severity}[{problem.code}]{place}: {problem.message.partition(': ')[2]}"
    if problem.hint:
        first, *rest = problem.hint.split("\n")
        yield f"  help: {first}"
        yield from (f"        {line}" for line in rest)


def _shown(value: Json) -> str:
    text = "nil" if value is None else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _WIDTH else f"{text[:_WIDTH]}…"


def _summary(run: Run) -> Iterator[str]:
    count = len(run.effects)
    text = f"{run.outcome}: {len(run.visits)} steps ran, {count} effect{'s' * (count != 1)}"
    own = [each for visit in run.visits for each in visit.problems]
    rest = [each for each in run.problems if each not in own]
    yield from (each.headline() for each in rest)
    yield text


# JSON.


def _visit_json(visit: Visit, workflow: Workflow) -> dict[str, Json]:
    return {
        "step": visit.step + 1,
        "task": workflow.steps[visit.step].task,
        "at": iso(visit.at),
        "round": list(visit.round),
        "ports": list(visit.ports),
        "reasons": [{**asdict(reason), "items": list(reason.items)} for reason in visit.reasons],
        "log": list(visit.log),
    }


def _problem_json(problem: Diagnostic) -> dict[str, Json]:
    return {
        "code": problem.code,
        "severity": problem.severity,
        "message": problem.message,
        "hint": problem.hint,
        "line": problem.span.line if problem.span else None,
        "pointer": problem.pointer,
    }

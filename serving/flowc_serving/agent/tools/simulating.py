"""``simulate_workflow``: a program tried on a model's own events, and held to what it expects. Nothing is stored.

Only the contract with tests offers it. What keeps a program from being saved keeps it from being tried.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from flowc import Diagnostic, FlowError
from flowc.simulate import Effect
from flowc_serving.agent import trials
from flowc_serving.agent.conversation import PROGRAM
from flowc_serving.agent.json_value import Json, Object, dumps
from flowc_serving.agent.tools import arguments as given
from flowc_serving.agent.tools.refusals import sentences, validation_errors
from flowc_serving.agent.tools.writing import counted, examined, program_given
from flowc_serving.agent.trials import Tried
from flowc_serving.agent.world import World

MOST_EFFECTS = 10
"""Effects of one event that are told."""
_MOST_WRONG = 3
_LONGEST_VALUE = 200
_LONGEST_WRONG = 600


def simulate_workflow(world: World, arguments: Mapping[str, Json]) -> Object:
    """What happens on each event, and what is not as expected; ``validation_errors`` where the program is not right."""
    given.only(arguments, PROGRAM, "events", "expectations")
    program = program_given(world, arguments)
    cases = trials.read(arguments.get("events"), arguments.get("expectations"))
    try:
        checked, wrong = examined(world, program)
    except FlowError as error:
        return _refused(world, program, [each for each in error.diagnostics if each.severity == "error"])
    if wrong:
        return _refused(world, program, wrong)
    trials.known_tasks(cases, checked, world.catalog)
    expects = arguments.get("expectations") is not None
    results = [trials.tried(checked, case) for case in cases]
    return {
        "message": _message(results, expects=expects),
        "results": [_told(number, each, expects=expects) for number, each in enumerate(results, 1)],
    }


def _refused(world: World, program: str, wrong: Sequence[Diagnostic]) -> Object:
    return {
        "message": f"Not simulated: {counted(wrong)}. Correct the workflow and call again.",
        "validation_errors": validation_errors(program, wrong, is_view=world.representation == "python"),
    }


def _message(results: Sequence[Tried], *, expects: bool) -> str:
    count = "1 event" if len(results) == 1 else f"{len(results)} events"
    if not expects:
        return f"Simulated on {count}; nothing was stored."
    met = sum(not each.wrong for each in results)
    return f"{met} of {count} came out as expected; nothing was stored."


def _told(number: int, tried: Tried, *, expects: bool) -> Json:
    """What came of one event."""
    run = tried.run
    told: Object = {"event": number}
    if expects:
        told["as_expected"] = not tried.wrong
    told |= {"outcome": run.outcome, "effects": [_effect(each) for each in run.effects[:MOST_EFFECTS]]}
    if len(run.effects) > MOST_EFFECTS:
        told["more_effects"] = len(run.effects) - MOST_EFFECTS
    if run.problems:
        told["problems"] = list(sentences(run.problems[:_MOST_WRONG]))
    if tried.wrong:
        told["differences"] = [_short(each, _LONGEST_WRONG) for each in tried.wrong[:_MOST_WRONG]]
    return told


def _effect(effect: Effect) -> Json:
    """An effect as an expectation has it, its long texts in short."""
    fields = cast(Any, effect.fields)
    return {"task": effect.task, "fields": {key: _value(value) for key, value in fields.items()}}


def _value(value: Any) -> Json:
    text = value if isinstance(value, str) else dumps(value)
    if len(text) <= _LONGEST_VALUE:
        return value
    return _short(text, _LONGEST_VALUE)


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}…"

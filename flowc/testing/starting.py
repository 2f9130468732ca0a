"""A test file to start from: events made up for a workflow, with what the simulator makes of them.

It is a snapshot: it says what the workflow does, and a person reads whether that is what it should do.
"""

from __future__ import annotations

from collections.abc import Mapping

from flowc.diagnostics.diagnostic import FlowError
from flowc.jsontext.value import Json
from flowc.model.workflow import Workflow
from flowc.simulate.api import run as simulate
from flowc.simulate.events import Events, Made
from flowc.simulate.report import event_json
from flowc.simulate.trace import Effect, Event, Run, Shop
from flowc.testing.coverage import choices
from flowc.testing.located import written

_SEEDS = 60
"""How many events are tried."""
_MOST = 8
"""How many tests a file is started with."""
_SAID = 5
"""How many choices the name of a test says."""

_HEAD = """\
# Tests of a workflow: docs/testing-workflows.md says what may stand here. Run them with: flowc test
# This is a snapshot of made-up events. Read what is expected: is it what the workflow should do?
"""


def starting(workflow: Workflow, file: str) -> str:
    """The text of a test file for the workflow in this file."""
    tests = [_test(workflow, made, run) for made, run in _chosen(workflow)]
    for number, test in enumerate(tests, 1):
        test["name"] = f"{number}: {test['name']}"
    data = {"workflow": file, "tests": tests}
    return _HEAD + written(data)


def _chosen(workflow: Workflow) -> list[tuple[Made, Run | FlowError]]:
    """The first event, and others as long as they take ways that none before has taken."""
    ways = {(step, port) for step, names in enumerate(choices(workflow)) for port in names}
    kept: list[tuple[Made, Run | FlowError]] = []
    events = Events((workflow,))
    for seed in range(_SEEDS):
        made = events.make(seed)
        try:
            run = simulate(workflow, made.event, made.shop)
        except FlowError as error:
            return [(made, error)]
        taken = {(visit.step, port) for visit in run.visits for port in visit.ports}
        if not kept or (run.outcome == "finished" and taken & ways):
            kept.append((made, run))
            ways -= taken
        if not ways or len(kept) == _MOST or run.outcome == "stopped":
            break  # a run without an end takes long, and the next ones would too
    return kept


def _test(workflow: Workflow, made: Made, run: Run | FlowError) -> dict[str, Json]:
    test: dict[str, Json] = {"name": "", "event": _event(made.event)}
    if isinstance(run, FlowError):
        return test | {"name": "no run", "expect": {"error": [each.code for each in run.diagnostics]}}
    shop = _shop(_needed(workflow, made, run))
    test |= {"name": _name(workflow, run)} | ({"shop": shop} if shop else {})
    return test | {"expect": _expect(run)}


def _expect(run: Run) -> dict[str, Json]:
    expect: dict[str, Json] = {} if run.outcome == "finished" else {"outcome": run.outcome}
    codes = [problem.code for problem in run.problems if problem.severity == "error"]
    expect |= {"error": list(dict.fromkeys(codes))} if codes else {}
    if run.outcome == "stopped":
        return expect
    if not run.effects:
        return expect | {"no_effects": True}
    return expect | {"effects": [_effect(effect) for effect in run.effects]}


def _needed(workflow: Workflow, made: Made, run: Run) -> Shop:
    """The smallest part of the shop with which the run is the same."""
    for shop in (Shop(), Shop(records=made.shop.records)):
        if simulate(workflow, made.event, shop) == run:
            return shop
    return made.shop


def _name(workflow: Workflow, run: Run) -> str:
    """The choices that the run made, by the places of their steps in the view."""
    several = choices(workflow)
    made = [f"step {v.step + 1} {port}" for v in run.visits if several[v.step] for port in v.ports]
    shown = list(dict.fromkeys(made))
    if not shown:
        return "runs through"
    return ", ".join(shown[:_SAID]) + (" and so on" if len(shown) > _SAID else "")


def _event(event: Event) -> Json:
    """The event as ``simulate.fixtures`` reads it, without what is empty."""
    given = event_json(event)
    return {key: value for key, value in given.items() if key == "environment" or value not in (None, {})}


def _shop(shop: Shop) -> Mapping[str, Json]:
    found: dict[str, Json] = {"shop": dict(shop.shop)} if shop.shop else {}
    return found | {name: list(records) for name, records in shop.records.items()}


def _effect(effect: Effect) -> Mapping[str, Json]:
    return {"task": effect.task, "fields": dict(effect.fields)} if effect.fields else {"task": effect.task}

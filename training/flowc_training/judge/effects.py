"""What a workflow would do: simulated on a few made-up events, told in lines. Nothing is sent anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import flowc
from flowc import FlowError
from flowc.simulate import Effect, Event, Events, Limits, Run, event_json, run
from flowc_serving.agent.json_value import dumps

EVENTS = 4
"""Events that are told."""
_DRAWN = 24
"""Events that are made up; those are told on which the workflow does different things."""
_LIMITS = Limits(visits=500, seconds=2.0)
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Happened:
    """An event in short, and a line for each effect; a run that fails or is stopped says so."""

    event: str
    effects: tuple[str, ...]


@lru_cache(maxsize=256)
def effects(view: str) -> tuple[Happened, ...]:
    """What a view does on a few made-up events, those first on which it does different things. Never raises."""
    if not view:
        return ()
    try:
        return tuple(_told(view))
    except FlowError as error:
        return (Happened("none", (f"the workflow cannot be run: {error.diagnostics[0].message}",)),)


def _told(view: str) -> Iterator[Happened]:
    workflow = flowc.read(view).workflow
    events = Events((workflow,))
    found: dict[tuple[str, ...], dict[Happened, None]] = {}
    for seed in range(_DRAWN):
        made = events.make(seed)
        ran = run(workflow, made.event, made.shop, limits=_LIMITS)
        kind = (ran.outcome, *(f"{each.step}" for each in ran.effects))
        found.setdefault(kind, {})[Happened(_event(made.event), tuple(_effects(ran)))] = None
    first = [next(iter(told)) for told in found.values()]
    rest = [each for told in found.values() for each in [*told][1:]]
    yield from [*first, *rest][:EVENTS]


def _effects(ran: Run) -> Iterator[str]:
    for each in ran.effects[:12]:
        yield _effect(each)
    if len(ran.effects) > 12:
        yield f"and {len(ran.effects) - 12} more"
    if ran.outcome in ("failed", "stopped"):
        yield (
            f"the run {'fails' if ran.outcome == 'failed' else 'is stopped by a limit of the simulator'}"
            + (f": {ran.problems[0].message}" if ran.problems else "")
        )


def _effect(effect: Effect) -> str:
    return _short(f"{effect.task} {dumps(dict(effect.fields))}")


def _event(event: Event) -> str:
    told = event_json(event)
    return _short(dumps({key: value for key, value in told.items() if value}))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"

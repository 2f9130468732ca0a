"""Wishes to learn from: the beginnings of made-up conversations as examples that a program can score.

A wish is an ``Example`` of the benchmark with events made up for its workflow, so that one harness plays and scores
both. It is made of the same trajectories as the data: a seed that the data does not have gives fresh ones.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, cast

import flowc
from flowc import FlowError, Source
from flowc.catalog import load
from flowc.simulate import Effect, Event, Events, Limits, Run, Shop, event_json, run
from flowc_serving.agent.conversation import User
from flowc_serving.agent.mention import about
from flowc_serving.agent.shop_file import ShopFile
from flowc_training.bench.example import NOW, Example, Happening
from flowc_training.categories import Category
from flowc_training.trajectories.making import Refuse, Report, make
from flowc_training.trajectory import Trajectory

TRIED = 60
"""Events that are made up; of each way through the workflow ``EACH`` are kept."""
EACH = 3
WAYS = 8
_LIMITS = Limits(visits=1_000, seconds=5.0, script_seconds=1.0)


def wishes(
    seed: int | str, many: int, *, first: int = 0, refuse: Refuse = lambda _: "", report: Report | None = None
) -> Iterator[Example]:
    """Fresh wishes by number: those of ``first`` to ``first + many`` trajectories that a program can score."""
    for made in make(seed, many, first=first, refuse=refuse, report=report):
        if (found := wish(made)) is not None:
            yield found


def wish(made: Trajectory) -> Example | None:
    """The wish of a trajectory. None where no events tell a right workflow from an idle one, or where it depends on
    what a session of the benchmark does not have: templates of its own, somebody who saves meanwhile."""
    setting = made.setting
    if setting is None or setting.templates or setting.meanwhile:
        return None
    turns = [each.text for each in made.conversation.messages if isinstance(each, User)]
    edits = flowc.read(made.before).workflow.name or "" if made.before else ""
    shown = turns if not edits else [_plain(turns[0], edits), *turns[1:]]
    parts = example_of(
        made.id, made.category, tuple(shown), made.workflow, setting.shop, edits=edits, language=made.language
    )
    return parts if not made.workflow or tells(parts) else None


def example_of(
    name: str,
    category: Category,
    turns: tuple[str, ...],
    workflow: str,
    shop: ShopFile,
    *,
    edits: str = "",
    language: str = "en",
) -> Example:
    """An example whose events are made up for its workflow; none where nothing may be written."""
    events = tuple(_events(flowc.read(workflow), "\n".join(turns))) if workflow else ()
    return Example(
        name, category, cast(Any, language), shop, turns, "made up", workflow, edits=edits, events=events
    )


def _plain(text: str, name: str) -> str:
    """A first turn without the line that names the workflow: who plays the wish writes it below, with its own id."""
    mark = about("", name, "\0").partition("\0")[0]
    return text.partition(mark)[0] if mark in text else text


def tells(made: Example) -> bool:
    """Is there an event where something must happen, and one where nothing may?"""
    kinds = {"effects" in each.expect for each in made.events}
    return kinds == {True, False}


# Events.


def _events(source: Source, said: str) -> Iterator[Happening]:
    """For each way through a workflow some events; and one of a trigger that it does not have."""
    runs = [*_runs(source)]
    prose = {
        (each.step, key)
        for _, _, found in runs
        for each in found.effects
        for key, value in each.fields.items()
        if is_prose(value, said)
    }
    for name, made, found in runs:
        yield Happening(name, _event(made.event), _expected(found.effects, prose), _shop(made.shop))
    if runs:
        yield Happening("another trigger", {"trigger": _stranger(source), "environment": {}}, _NOTHING, {})


def _runs(source: Source) -> Iterator[tuple[str, Any, Run]]:
    """Made-up events with their runs: some of each way, and of so many ways."""
    ways: Counter[tuple[int, ...]] = Counter()
    maker = Events((source.workflow,))
    for seed in range(TRIED):
        made = maker.make(seed)
        found = _ran(source, made.event, made.shop)
        if found is None or found.outcome != "finished":
            continue
        way = tuple(sorted({each.step for each in found.effects}))
        if ways[way] < EACH and (way in ways or len(ways) < WAYS):
            ways[way] += 1
            yield f"event {seed}", made, found


_NOTHING: Mapping[str, Any] = {"no_effects": True, "error": "FC504"}


def _ran(source: Source, event: Event, shop: Shop) -> Run | None:
    try:
        return run(source.workflow, event, shop, limits=_LIMITS, now=NOW)
    except FlowError:
        return None


def _stranger(source: Source) -> str:
    """A trigger that a workflow does not have."""
    own = {step.task for step in source.workflow.steps}
    return next(task.id for task in load() if task.type == "TRIGGER" and task.id not in own)


def _event(event: Event) -> dict[str, Any]:
    return {key: value for key, value in event_json(event).items() if value not in (None, {})} | {
        "environment": dict(event.environment)
    }


def _shop(shop: Shop) -> dict[str, Any]:
    found: dict[str, Any] = {key: list(value) for key, value in shop.records.items()}
    return {**({"shop": dict(shop.shop)} if shop.shop else {}), **found}


def _expected(effects: Iterable[Effect], prose: Collection[tuple[int, str]]) -> dict[str, Any]:
    """What must happen: each action with the fields that the request fixes, which is all but prose."""
    found = [
        {
            "task": each.task,
            "fields": {key: value for key, value in each.fields.items() if (each.step, key) not in prose},
        }
        for each in effects
    ]
    return {"effects": found} if found else {"no_effects": True}


def is_prose(value: Any, said: str) -> bool:
    """Is this a text of some words that the merchant did not say? Then the agent may word it as it likes."""
    return (
        isinstance(value, str) and bool(re.search(r"\s|。|、", value.strip())) and value.strip() not in said
    )

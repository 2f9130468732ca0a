"""Candidates that are tried on events, one after another, until one does what the events want.

The idea is LLMLift's: a model guesses, a checker decides, and a failure asks for the next guess. What is proven there
is tried here, and the events are the model's own, for of the example's it knows nothing.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import flowc
from flowc import FlowError
from flowc.check import Known, examine
from flowc.simulate import Event, Limits, event_of, run
from flowc_training.bench.acting import say, write
from flowc_training.bench.attempting import Sitting
from flowc_training.bench.baselines import prompts
from flowc_training.bench.baselines.asking import Baseline, Said, program_in
from flowc_training.bench.baselines.briefing import briefing
from flowc_training.bench.example import NOW

CANDIDATES = 4
_MOST = 8
"""Events that are tried."""
_LIMITS = Limits(visits=500, seconds=2.0)
_HEAT = 0.7
"""The temperature of all candidates but the first."""


@dataclass(frozen=True, slots=True)
class Wish:
    """An event, and the tasks that must run on it."""

    event: Event
    tasks: Counter[str]


class GenerateAndVerify(Baseline):
    """The baseline."""

    name = "generate_and_verify"

    async def answer(self, sitting: Sitting, request: str) -> None:
        brief = Said("user", briefing(sitting, request))
        told = await self.ask(sitting, [Said("system", prompts.events()), brief])
        wishes = wishes_of(program_in(told) or told)
        messages = [Said("system", prompts.python()), brief]
        best, least = "", (True, 0)
        for number in range(CANDIDATES):
            heat = _HEAT if number else 0.0
            answer = await self.ask(sitting, messages, heat, number + 1)
            program = program_in(answer)
            if not program:
                say(sitting, answer)
                return
            is_refused, wrong = _wrong(sitting, program, wishes)
            if not best or (is_refused, len(wrong)) < least:
                best, least = program, (is_refused, len(wrong))
            if not wrong:
                break
            messages = [
                *messages[:2],
                Said("assistant", answer),
                Said("user", prompts.failed("\n".join(wrong))),
            ]
        write(sitting, best)
        say(sitting, "This is the workflow.")


def wishes_of(text: str) -> list[Wish]:
    """The events of a model's list; what is no event is left out."""
    try:
        data: Any = json.loads(text)
    except (ValueError, RecursionError):
        return []
    rows = cast("list[Any]", data) if isinstance(data, list) else []
    return [wish for each in rows[:_MOST] for wish in _wish(each)]


def _wish(data: Any) -> Iterator[Wish]:
    row = cast("dict[str, Any]", data) if isinstance(data, dict) else {}
    environment, tasks = row.get("environment"), row.get("effects")
    if not isinstance(environment, dict) or not isinstance(tasks, list):
        return
    names = [each.replace(".", "::") for each in cast("list[Any]", tasks) if isinstance(each, str)]
    try:
        event = event_of({"environment": cast("dict[str, Any]", environment)})
    except FlowError:
        return
    yield Wish(event, Counter(names))


def _wrong(sitting: Sitting, program: str, wishes: list[Wish]) -> tuple[bool, list[str]]:
    """Whether the checker refuses a candidate, and what is wrong: its errors, or events that it fails."""
    world = sitting.session.world
    try:
        checked = examine(program, Known(world.catalog, world.schema, NOW))
    except FlowError as error:
        return True, [each.headline() for each in error.diagnostics[:10]]
    errors = [each.headline() for each in checked.diagnostics if each.severity == "error"]
    if errors:
        return True, errors[:10]
    return False, [why for wish in wishes for why in _missed(checked.source, wish)]


def _missed(source: flowc.Source, wish: Wish) -> Iterator[str]:
    try:
        found = run(source.workflow, wish.event, limits=_LIMITS)
    except FlowError as error:
        yield error.diagnostics[0].headline()
        return
    did = Counter(each.task for each in found.effects)
    if did != wish.tasks:
        wanted, got = (", ".join(sorted(each.elements())) or "nothing" for each in (wish.tasks, did))
        event = json.dumps(dict(wish.event.environment), default=str)[:500]
        yield f"on {event} it does {got}, and should do {wanted}"

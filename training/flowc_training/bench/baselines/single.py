"""Baselines of one answer: Flow's JSON directly, Python whose errors end it, and plain Python that goes one way."""

from __future__ import annotations

from collections.abc import Callable

import flowc
from flowc import FlowError
from flowc_training.bench.acting import say, stored_program, write
from flowc_training.bench.attempting import Sitting
from flowc_training.bench.baselines import prompts
from flowc_training.bench.baselines.asking import Baseline, Said, program_in
from flowc_training.bench.baselines.briefing import briefing
from flowc_training.bench.baselines.one_way import translated


class NoRepair(Baseline):
    """One program in our language; what the checker refuses is not written again."""

    name = "no_repair"

    async def answer(self, sitting: Sitting, request: str) -> None:
        messages = [Said("system", prompts.python()), Said("user", briefing(sitting, request))]
        _write_program(sitting, await self.ask(sitting, messages), lambda program: program)


class DirectJson(Baseline):
    """One document in Flow's own JSON."""

    name = "direct_json"

    async def answer(self, sitting: Sitting, request: str) -> None:
        before = stored_program(sitting)
        document = flowc.to_json(before, form="code") if before else ""
        messages = [
            Said("system", prompts.json_document()),
            Said("user", briefing(sitting, request, document)),
        ]
        _write_program(sitting, await self.ask(sitting, messages), view_of_json)


def view_of_json(text: str) -> str:
    """The view of a document; what is no document stays as it is, and the tool refuses it."""
    try:
        return flowc.to_python(text, layout=False)
    except FlowError:
        return text


class OneWay(Baseline):
    """Plain Python of calls, translated to Flow without a way back: what has no place there is left out.

    The idea is WorkflowLLM's: models know Python with calls best.
    """

    name = "one_way"

    async def answer(self, sitting: Sitting, request: str) -> None:
        messages = [Said("system", prompts.plain_script()), Said("user", briefing(sitting, request))]
        catalog = sitting.session.world.catalog
        answer = await self.ask(sitting, messages)
        _write_program(sitting, answer, lambda program: translated(program, catalog))


def _write_program(sitting: Sitting, answer: str, made: Callable[[str], str]) -> None:
    """Store the program of an answer, made a view; an answer without a program is what is said."""
    program = program_in(answer)
    if not program:
        say(sitting, answer)
        return
    write(sitting, made(program))
    say(sitting, answer.partition("```")[0].strip() or "This is the workflow.")

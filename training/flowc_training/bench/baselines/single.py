"""Baselines of one answer: Flow's JSON directly, Python whose errors end it, and plain Python that goes one way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import flowc
from flowc import FlowError
from flowc_training.bench.acting import say, stored_program, write
from flowc_training.bench.attempting import Sitting
from flowc_training.bench.baselines import prompts
from flowc_training.bench.baselines.asking import Asker, Said, asked, each_turn, program_in
from flowc_training.bench.baselines.briefing import briefing
from flowc_training.bench.baselines.one_way import translated


@dataclass(slots=True)
class NoRepair:
    """One program in our language; what the checker refuses is not written again."""

    asker: Asker
    name: str = "no_repair"

    async def solve(self, sitting: Sitting) -> None:
        """One answer for each turn."""
        await each_turn(sitting, self._answer)

    async def _answer(self, sitting: Sitting, request: str) -> None:
        messages = [Said("system", prompts.python()), Said("user", briefing(sitting, request))]
        stored(sitting, await asked(sitting, self.asker, messages), lambda program: program)

    async def close(self) -> None:
        """Let go of the model."""
        await self.asker.close()


@dataclass(slots=True)
class DirectJson:
    """One document in Flow's own JSON."""

    asker: Asker
    name: str = "direct_json"

    async def solve(self, sitting: Sitting) -> None:
        """One answer for each turn."""
        await each_turn(sitting, self._answer)

    async def _answer(self, sitting: Sitting, request: str) -> None:
        before = stored_program(sitting)
        document = flowc.to_json(before, form="code") if before else ""
        messages = [
            Said("system", prompts.json_document()),
            Said("user", briefing(sitting, request, document)),
        ]
        stored(sitting, await asked(sitting, self.asker, messages), view_of_json)

    async def close(self) -> None:
        """Let go of the model."""
        await self.asker.close()


def view_of_json(text: str) -> str:
    """The view of a document; what is no document stays as it is, and the tool refuses it."""
    try:
        return flowc.to_python(text, layout=False)
    except FlowError:
        return text


@dataclass(slots=True)
class OneWay:
    """Plain Python of calls, translated to Flow without a way back: what has no place there is left out.

    The idea is WorkflowLLM's: models know Python with calls best.
    """

    asker: Asker
    name: str = "one_way"

    async def solve(self, sitting: Sitting) -> None:
        """One answer for each turn."""
        await each_turn(sitting, self._answer)

    async def _answer(self, sitting: Sitting, request: str) -> None:
        messages = [Said("system", prompts.plain_script()), Said("user", briefing(sitting, request))]
        catalog = sitting.session.world.catalog
        answer = await asked(sitting, self.asker, messages)
        stored(sitting, answer, lambda program: translated(program, catalog))

    async def close(self) -> None:
        """Let go of the model."""
        await self.asker.close()


def stored(sitting: Sitting, answer: str, made: Callable[[str], str]) -> None:
    """Store the program of an answer, made a view; an answer without a program is what is said."""
    program = program_in(answer)
    if not program:
        say(sitting, answer)
        return
    write(sitting, made(program))
    say(sitting, answer.partition("```")[0].strip() or "This is the workflow.")

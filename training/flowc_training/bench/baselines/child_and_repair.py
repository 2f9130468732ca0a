"""A small language as a child of Python: what is not in it, or cannot work, becomes a hole that the model fills.

The idea is SPEAC's: a model writes well in a language that it knows, so the small language is cut out of one, and what
falls outside is repaired and not thrown away.
"""

from __future__ import annotations

from dataclasses import dataclass

from flowc.check import Known
from flowc_training.bench.acting import say, write
from flowc_training.bench.attempting import Sitting
from flowc_training.bench.baselines import prompts
from flowc_training.bench.baselines.asking import Asker, Said, asked, each_turn, program_in
from flowc_training.bench.baselines.briefing import briefing
from flowc_training.bench.baselines.child import HOLE, compiled
from flowc_training.bench.example import NOW

ROUNDS = 3
"""Times that holes are filled."""


@dataclass(slots=True)
class ChildAndRepair:
    """The baseline."""

    asker: Asker
    name: str = "child_and_repair"

    async def solve(self, sitting: Sitting) -> None:
        """An answer for each turn, its holes filled."""
        await each_turn(sitting, self._answer)

    async def _answer(self, sitting: Sitting, request: str) -> None:
        known = Known(sitting.session.world.catalog, sitting.session.world.schema, NOW)
        messages = [Said("system", prompts.child()), Said("user", briefing(sitting, request))]
        answer = await asked(sitting, self.asker, messages)
        program = program_in(answer)
        if not program:
            say(sitting, answer)
            return
        found = compiled(program, known)
        for number in range(ROUNDS):
            if not found.holes:
                break
            problems = "\n".join(f"{HOLE}_{at}: {why}" for at, why in found.holes.items())
            request = prompts.filling(found.program, problems)
            again = [*messages, Said("assistant", answer), Said("user", request)]
            filled = program_in(await asked(sitting, self.asker, again, seed=number + 1))
            found = compiled(filled, known) if filled else found
        write(sitting, found.view)
        say(sitting, "This is the workflow.")

    async def close(self) -> None:
        """Let go of the model."""
        await self.asker.close()

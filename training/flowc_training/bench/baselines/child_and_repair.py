"""A small language as a child of Python: what is not in it, or cannot work, becomes a hole that the model fills.

The idea is SPEAC's: a model writes well in a language that it knows, so the small language is cut out of one, and what
falls outside is repaired and not thrown away.
"""

from __future__ import annotations

from flowc.check import Known
from flowc_training.bench.acting import say, write
from flowc_training.bench.attempting import Sitting
from flowc_training.bench.baselines import prompts
from flowc_training.bench.baselines.asking import Baseline, Said, program_in
from flowc_training.bench.baselines.briefing import briefing
from flowc_training.bench.baselines.child import HOLE, compiled
from flowc_training.bench.example import NOW

ROUNDS = 3
"""Times that holes are filled."""


class ChildAndRepair(Baseline):
    """The baseline."""

    name = "child_and_repair"

    async def answer(self, sitting: Sitting, request: str) -> None:
        known = Known(sitting.session.world.catalog, sitting.session.world.schema, NOW)
        messages = [Said("system", prompts.child()), Said("user", briefing(sitting, request))]
        answer = await self.ask(sitting, messages)
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
            filled = program_in(await self.ask(sitting, again, seed=number + 1))
            found = compiled(filled, known) if filled else found
        write(sitting, found.view)
        say(sitting, "This is the workflow.")

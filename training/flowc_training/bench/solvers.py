"""Who answers the merchant: a model in production's own loop, a script for each example, or the expected answers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from flowc_serving.agent.conversation import User
from flowc_serving.agent.events import Asked, Ended
from flowc_serving.agent.json_value import Json
from flowc_serving.agent.limits import Limits
from flowc_serving.agent.loop import turn
from flowc_serving.agent.model import Model, Sampling
from flowc_serving.agent.session import SessionDesk
from flowc_serving.backends.scripted import Line, Scripted, ScriptError, script_of
from flowc_training.bench.acting import say, write
from flowc_training.bench.attempting import Sitting
from flowc_training.bench.example import Example
from flowc_training.bench.outcome import CRASHED, Usage


@dataclass(slots=True)
class Agent:
    """A model in the loop that serves merchants, with the tools, the limits and the decoding that they have."""

    model: Model
    limits: Limits
    temperature: float = 0.0
    constrained: bool = True

    @property
    def name(self) -> str:
        """The model's own name."""
        return self.model.name

    async def solve(self, sitting: Sitting) -> None:
        """One turn of the loop for each thing that the merchant says."""
        for text in sitting.turns:
            await answered(sitting, text, self.model, self.limits, self._sampling(sitting), self.constrained)
            if sitting.endings[-1] in CRASHED:
                break

    def _sampling(self, sitting: Sitting) -> Sampling:
        return Sampling(self.temperature, seed=sitting.epoch)

    async def close(self) -> None:
        """Let go of the model."""
        await self.model.close()


async def answered(
    sitting: Sitting, text: str, model: Model, limits: Limits, sampling: Sampling, constrained: bool
) -> None:
    """What the merchant says, answered by a model in the loop."""
    sitting.conversation = sitting.conversation.plus(User(text))
    going = turn(
        sitting.conversation, SessionDesk(sitting.session), model, limits, sampling, constrained=constrained
    )
    async with aclosing(going) as events:
        async for event in events:
            if isinstance(event, Asked):
                used = Usage(1, event.read, event.written, event.seconds)
                sitting.usage = sitting.usage.plus(used)
            elif isinstance(event, Ended):
                sitting.conversation = event.conversation
                sitting.endings = (*sitting.endings, event.why)
                sitting.error = event.error


@dataclass(slots=True)
class Scripts:
    """A script for each example, by its name: for tests of the harness, and to play recorded models again."""

    scripts: Mapping[str, Sequence[Line]]
    name: str = "scripts"

    async def solve(self, sitting: Sitting) -> None:
        """The script of the example in the loop."""
        example, _, _ = sitting.conversation.id.rpartition("-")
        if example not in self.scripts:
            raise LookupError(f"there is no script for {example}")
        await Agent(Scripted(self.scripts[example]), Limits()).solve(sitting)

    async def close(self) -> None:
        """Nothing to let go of."""


def read_scripts(path: Path) -> Scripts:
    """``{"example": [lines of a script]}`` of a JSON file. Raises ``ValueError``."""
    try:
        data: Any = json.loads(path.read_text("utf-8"))
        found = cast("dict[str, Json]", data)
        return Scripts({name: script_of(json.dumps(lines)) for name, lines in found.items()}, path.name)
    except (OSError, ScriptError, AttributeError, ValueError) as error:
        raise ValueError(f"{path} holds no scripts: {error}") from None


@dataclass(slots=True)
class Expected:
    """Writes what each example expects and says what must be said: the harness tried on right answers. No model."""

    examples: Mapping[str, Example]
    name: str = "expected"

    @classmethod
    def of(cls, examples: Iterable[Example]) -> Expected:
        """Of these examples."""
        return cls({each.id: each for each in examples})

    async def solve(self, sitting: Sitting) -> None:
        """Answer as the example says; in clarify the first answer is a question."""
        example = self.examples[sitting.conversation.id.rpartition("-")[0]]
        for number, text in enumerate(sitting.turns, 1):
            sitting.conversation = sitting.conversation.plus(User(text))
            is_last = number == len(sitting.turns)
            if is_last and example.expected:
                write(sitting, example.expected)
            words = " ".join(group[0] for group in example.says.has)
            say(sitting, f"{'It is done.' if is_last else 'Which one do you mean?'} {words}".strip())
            sitting.endings = (*sitting.endings, "done")

    async def close(self) -> None:
        """Nothing to let go of."""

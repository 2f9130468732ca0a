"""A wish played step by step from outside: production's loop, session and tools, with a trainer's model in the middle.

The loop asks for an answer, and whoever plays gives the text that a model wrote. So the same code answers tools, keeps
limits and scores as in the benchmark, and a prompt is the one that the server would make.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any

from flowc_serving.agent import contract as contracts, rendering
from flowc_serving.agent.calls import Reader
from flowc_serving.agent.conversation import Conversation
from flowc_serving.agent.limits import Limits
from flowc_serving.agent.model import Part, Request, Stopped, Usage
from flowc_training.bench.attempting import attempt
from flowc_training.bench.example import Example
from flowc_training.bench.outcome import Outcome
from flowc_training.bench.solvers import Agent
from flowc_training.recipes.recipe import Rollouts
from flowc_training.reinforcement.reward import reward

_SECONDS = 3_600.0
"""A trainer takes its time; a player that is gone is let go of by ``close``."""


class EpisodeError(RuntimeError):
    """A step that cannot be taken now; the message says why."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a player sees: the text that the model goes on from, the same as messages, and in the end the reward.

    ``kind`` and ``why`` are of the reward, for people.
    """

    prompt: str
    messages: tuple[dict[str, Any], ...]
    done: bool = False
    reward: float = 0.0
    kind: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """What a model wrote: its text up to the mark of the end. ``cut``: it was not done when its tokens were used up."""

    text: str
    tokens: int = 0
    cut: bool = False


class _Outside:
    """A model of the loop that somebody else is."""

    name = "outside"
    constrains = False

    def __init__(self) -> None:
        self.asked: asyncio.Queue[Request] = asyncio.Queue()
        self.written: asyncio.Queue[Written] = asyncio.Queue()

    async def answer(self, request: Request) -> AsyncGenerator[Part, None]:
        """The parts of what is written outside."""
        await self.asked.put(request)
        written = await self.written.get()
        reader = Reader(request.conversation)
        for part in (*reader.feed(written.text), *reader.finish(cut=written.cut)):
            yield part
        yield Usage(0, written.tokens)
        yield Stopped("length" if written.cut else "stop")

    async def close(self) -> None:
        """Nothing to let go of."""


class Episode:
    """One play of a wish: ``begin``, then ``answer`` until it is done."""

    def __init__(self, example: Example, rollouts: Rollouts | None = None) -> None:
        self._example, self._rollouts = example, rollouts or Rollouts()
        self._contract = contracts.load()
        self._outside = _Outside()
        self._task: asyncio.Task[Outcome] | None = None
        self._waits = False

    async def begin(self) -> Seen:
        """The first prompt."""
        if self._task is not None:
            raise EpisodeError("this wish is being played already")
        most = self._rollouts
        limits = Limits(turns=most.turns, tokens=most.tokens, seconds=_SECONDS, tool_seconds=60.0)
        agent = Agent(self._outside, limits, most.temperature, constrained=False)
        self._task = asyncio.create_task(attempt(self._example, agent))
        return await self._next(self._task)

    async def answer(self, written: Written) -> Seen:
        """What comes of an answer: the next prompt, or the end with its reward. Raises ``EpisodeError``."""
        if self._task is None or not self._waits:
            raise EpisodeError("no answer is wanted: begin a wish anew")
        self._waits = False
        await self._outside.written.put(written)
        return await self._next(self._task)

    async def close(self) -> None:
        """Let go of a play that is not done."""
        if self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.wait({self._task})
        self._waits = False

    async def _next(self, task: asyncio.Task[Outcome]) -> Seen:
        asked = asyncio.create_task(self._outside.asked.get())
        await asyncio.wait({asked, task}, return_when=asyncio.FIRST_COMPLETED)
        if asked.done():
            self._waits = True
            conversation = asked.result().conversation
            return Seen(rendering.prompt_text(conversation, self._contract), self._messages(conversation))
        asked.cancel()
        outcome = task.result()
        found = await asyncio.to_thread(reward, self._example, outcome, self._rollouts)
        told = outcome.conversation
        whole = rendering.text(told, self._contract)
        return Seen(whole, self._messages(told), True, found.value, found.kind, found.why)

    def _messages(self, conversation: Conversation) -> tuple[dict[str, Any], ...]:
        return tuple(rendering.messages(conversation, self._contract))

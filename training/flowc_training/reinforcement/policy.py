"""The policy: the model that is being trained, asked by the production loop, many conversations at once.

When all conversations that are not over wait for the model, it answers all of them in one batch. What was
read and written is kept token by token (``Trace``), for it is that which is learned from.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from flowc_serving.agent import rendering
from flowc_serving.agent.calls import Reader
from flowc_serving.agent.contract import Contract
from flowc_serving.agent.model import ModelError, Part, Request, Stopped, Usage
from flowc_serving.agent.rendering import RenderingError, Tokenizer

Sample: TypeAlias = Callable[[Sequence[Sequence[int]], Sequence[int], float], Sequence[Sequence[int]]]
"""Goes on from prompts, each by so many tokens at most, at a temperature; ends with the mark of the end, if it came."""


@dataclass(slots=True)
class Trace:
    """What a conversation is in tokens: ``mask`` is 1 where the model wrote one, ``begun`` how many it was first asked
    with. Production makes each prompt anew of the conversation: where that is not what the model wrote, token for
    token, what stands there counts as read, and ``redrawn`` counts it.
    """

    begun: int = 0
    ids: list[int] = field(default_factory=list[int])
    mask: list[int] = field(default_factory=list[int])
    redrawn: int = 0

    def add(self, prompt: Sequence[int], written: Sequence[int]) -> None:
        """The model was asked with a prompt and has written."""
        same = _shared(self.ids, prompt)
        self.begun = self.begun or len(prompt)
        self.redrawn += same < len(self.ids)
        self.mask = [*self.mask[:same], *[0] * (len(prompt) - same), *[1] * len(written)]
        self.ids = [*prompt, *written]


def _shared(ids: Sequence[int], others: Sequence[int]) -> int:
    pairs = enumerate(zip(ids, others, strict=False))
    return next((n for n, (one, other) in pairs if one != other), min(len(ids), len(others)))


@dataclass(slots=True)
class _Asked:
    prompt: Sequence[int]
    most: int
    temperature: float
    answer: asyncio.Future[Sequence[int]]


class Policy:
    """A model of the loop (``agent.model.Model``). ``text`` makes text of tokens, marks and all; ``ends`` are those
    that end an answer; ``longest`` is what the model can read and write at all.
    """

    constrains = False

    def __init__(
        self,
        sample: Sample,
        contract: Contract,
        tokenizer: Tokenizer,
        text: Callable[[Sequence[int]], str],
        ends: Sequence[int],
        longest: int,
    ) -> None:
        self.traces: dict[str, Trace] = {}
        self._sample, self._contract, self._tokenizer = sample, contract, tokenizer
        self._text, self._ends, self._longest = text, frozenset(ends), longest
        self._seats = 0
        self._waiting: list[_Asked] = []

    @property
    def name(self) -> str:
        return "policy"

    def begin(self, many: int) -> None:
        """So many conversations begin, each of which ends with ``leave``."""
        self.traces.clear()
        self._seats, self._waiting = many, []

    def leave(self) -> None:
        """A conversation is over: those that wait do not wait for it."""
        self._seats -= 1
        self._go()

    async def answer(self, request: Request) -> AsyncGenerator[Part]:
        """One answer. Raises ``ModelError`` where the conversation is longer than the model can read."""
        try:
            prompt = rendering.prompt(request.conversation, self._contract, self._tokenizer)
        except RenderingError as error:
            raise ModelError(str(error)) from None
        room = min(request.sampling.tokens, self._longest - len(prompt))
        if room <= 0:
            raise ModelError(
                f"the conversation has {len(prompt)} tokens, and {self._longest} is all there are"
            )
        written = await self._written(prompt, room, request.sampling.temperature)
        self.traces.setdefault(request.conversation.id, Trace()).add(prompt, written)
        is_whole = bool(written) and written[-1] in self._ends
        reader = Reader(request.conversation)
        for part in reader.feed(self._text(written[:-1] if is_whole else written)):
            yield part
        for part in reader.finish(cut=not is_whole):
            yield part
        yield Usage(len(prompt), len(written))
        yield Stopped("stop" if is_whole else "length")

    async def close(self) -> None:
        """Nothing to let go of: the model is the trainer's."""

    async def _written(self, prompt: Sequence[int], room: int, temperature: float) -> Sequence[int]:
        asked = _Asked(prompt, room, temperature, asyncio.get_running_loop().create_future())
        self._waiting.append(asked)
        self._go()
        try:
            return await asked.answer
        finally:
            if asked in self._waiting:  # who asked has left
                self._waiting.remove(asked)

    def _go(self) -> None:
        """Answer all who wait, if nobody else can still ask."""
        if not self._waiting or len(self._waiting) < self._seats:
            return
        batch, self._waiting = self._waiting, []
        try:
            found = self._sample(
                [each.prompt for each in batch], [each.most for each in batch], batch[0].temperature
            )
        except Exception as error:
            for each in batch:
                _settle(each.answer, error)
            return
        for each, written in zip(batch, found, strict=True):
            _settle(each.answer, written)


def _settle(answer: asyncio.Future[Any], what: Any) -> None:
    if answer.done():
        return
    if isinstance(what, Exception):
        answer.set_exception(ModelError(f"the policy failed: {type(what).__name__}: {what}"))
    else:
        answer.set_result(what)

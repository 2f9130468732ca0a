"""The loop: what was said in, events out, until the model has said its last word or a limit is reached.

``turn`` is plain async Python without a framework. It never activates a workflow, and never raises for what a model
or a tool does. A conversation is data: whatever it ends in (a request, answers, calls that were not carried out),
the turn goes on from there, and whenever it ends, each call has its answer.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Collection
from contextlib import aclosing
from dataclasses import replace

from flowc_serving.agent import contract, loop_answers
from flowc_serving.agent.carrying import Carrier, batches
from flowc_serving.agent.channel import Channel
from flowc_serving.agent.conversation import Answer, Assistant, Call, Conversation, User
from flowc_serving.agent.desk import Desk
from flowc_serving.agent.events import Answered, Asked, Called, Ended, Ending, Event
from flowc_serving.agent.hearing import Hearing, listen
from flowc_serving.agent.limits import TOLD, Limits
from flowc_serving.agent.model import Model, ModelError, Request, Sampling, Stopped

_LOG = logging.getLogger(__name__)

_PAUSE = 0.25
"""Seconds before a model is asked again that could not answer."""


def turn(
    conversation: Conversation,
    desk: Desk,
    model: Model,
    limits: Limits | None = None,
    sampling: Sampling | None = None,
    *,
    constrained: bool = True,
    tools: Collection[str] | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Turn:
    """One turn of a conversation. Its events are read by ``async for``; ``tools`` are the contract's by default."""
    if not conversation.messages:
        raise ValueError("a turn begins with what was said")
    tools = contract.of(conversation).names if tools is None else tools
    carrier = Carrier(desk, tools, limits or Limits(), clock)
    return Turn(conversation, carrier, model, sampling or Sampling(), constrained)


class _Over(Exception):
    """The turn is over, and why."""

    def __init__(self, why: Ending, error: str = "") -> None:
        super().__init__(why)
        self.why: Ending = why
        self.error = error or TOLD[why]


class Turn(AsyncIterator[Event]):
    """The events of a turn, the last of which is ``Ended``.

    ``cancel`` ends it from any task; so does ``aclose``, or the end of the task that reads, after which nobody reads
    on: ``conversation`` is well formed at any time.
    """

    def __init__(
        self,
        conversation: Conversation,
        carrier: Carrier,
        model: Model,
        sampling: Sampling,
        constrained: bool,
    ) -> None:
        self._conversation, self._carrier, self._model = conversation, carrier, model
        self._limits, self._clock = carrier.limits, carrier.clock
        self._sampling, self._constrained = sampling, constrained
        self._begun, self._written = self._clock(), 0
        self._asked = len(self._own())
        self._open: tuple[Call, ...] = ()
        self._answers: dict[str, Answer] = {}
        self._hearing: Hearing | None = None
        self._channel = Channel()
        self._worker: asyncio.Task[None] | None = None
        self._ended: Ended | None = None
        self._is_cancelled = False
        self._reader = self._read()

    # The reader's side.

    async def __anext__(self) -> Event:
        return await anext(self._reader)

    async def aclose(self) -> None:
        """End the turn without reading on: model and tools are let go of."""
        await self._reader.aclose()

    def cancel(self) -> None:
        """End the turn: the next events are its last."""
        self._is_cancelled = True
        if self._worker is not None:
            self._worker.cancel()

    @property
    def is_ready(self) -> bool:
        """Is the next event there already?"""
        return len(self._channel) > 0 or (self._worker is not None and self._worker.done())

    @property
    def conversation(self) -> Conversation:
        """The conversation now: each call has its answer, and what the model has begun to say stands there too."""
        if self._open:
            answers = [self._answers.get(each.id) or _given_up(each) for each in self._open]
            return self._conversation.plus(*answers)
        text = self._hearing.said if self._hearing else ""
        return self._conversation.plus(Assistant(text)) if text.strip() else self._conversation

    async def _read(self) -> AsyncGenerator[Event]:
        if self._is_cancelled:
            yield self._end(_Over("cancelled"))
            return
        worker = self._worker = asyncio.create_task(self._work())
        try:
            async with aclosing(self._channel.read(worker)) as events:
                async for event in events:
                    yield event
            # A task that is cancelled before its first step does not come to say how it ended.
            yield self._ended or self._end(_Over("cancelled"))
        finally:
            if not worker.done():
                worker.cancel()
                await asyncio.wait({worker})

    # The worker's side.

    async def _work(self) -> None:
        try:
            await self._go()
        except _Over as over:
            self._ended = self._end(over)
        except ModelError as error:
            self._ended = self._end(_Over("model", str(error)[:1000]))
        except asyncio.CancelledError:
            self._ended = self._end(_Over("cancelled"))
        except Exception as error:
            _LOG.exception("the loop failed")
            self._ended = self._end(_Over("model", f"the loop failed: {type(error).__name__}"))

    def _end(self, over: _Over) -> Ended:
        """What is under way is given up, and what was said is kept."""
        for call in self._open:
            if call.id not in self._answers:
                self._channel.put_now(Answered(call, _given_up(call).data, 0.0))
        self._conversation = self.conversation
        self._open, self._hearing = (), None
        said = [each.text for each in self._own() if each.text]
        return Ended(self._conversation, said[-1] if said else "", over.why, over.error)

    async def _go(self) -> None:
        """Ask, carry out, ask again; ends by an exception."""
        await self._resume()
        while True:
            last = self._reached()
            said = await self._ask(last is not None)
            if not said.calls:
                raise _Over(last or "done")
            if last is not None:
                await self._decline(said.calls, "the turn is over")
                raise _Over(last)
            await self._carry(said.calls)

    async def _resume(self) -> None:
        """Carry out the calls that a turn before did not come to."""
        messages = self._conversation.messages
        self._carrier.remember(messages)
        at = max((at for at, each in enumerate(messages) if not isinstance(each, Answer)), default=0)
        said = messages[at]
        if isinstance(said, Assistant) and not said.calls:
            raise _Over("done")
        if isinstance(said, Assistant):
            answers = [each for each in messages[at + 1 :] if isinstance(each, Answer)]
            self._conversation = replace(self._conversation, messages=messages[: at + 1])
            self._answers = {each.call: each for each in answers}
            await self._carry(said.calls)

    def _own(self) -> list[Assistant]:
        """What the model said since the merchant spoke."""
        own: list[Assistant] = []
        for message in reversed(self._conversation.messages):
            if isinstance(message, User):
                break
            if isinstance(message, Assistant):
                own.insert(0, message)
        return own

    # Limits.

    def _left(self) -> float:
        """The seconds that are left."""
        return max(0.0, self._limits.seconds - (self._clock() - self._begun))

    def _reached(self) -> Ending | None:
        """The limit for which the model is asked for its last word."""
        limits = self._limits
        reached: dict[Ending, bool] = {
            "loop": self._carrier.idle >= limits.repeats,
            "tool seconds": self._carrier.hangs >= limits.hangs,
            "tokens": self._written >= limits.last_tokens,
            "seconds": self._clock() - self._begun >= limits.last_seconds,
            "turns": self._asked + 1 >= limits.turns,
        }
        return next((why for why, is_reached in reached.items() if is_reached), None)

    # The model.

    async def _ask(self, last: bool) -> Assistant:
        """One answer of the model; where it said nothing, and asking again may help, it is asked once more."""
        self._asked += 1
        try:
            return await self._hear(last)
        except ModelError as error:
            if not error.retry or (self._hearing and not self._hearing.is_empty):
                raise
        await asyncio.sleep(min(_PAUSE, self._left()))
        return await self._hear(last)

    async def _hear(self, last: bool) -> Assistant:
        left = max(1, self._limits.tokens - self._written)
        sampling = replace(self._sampling, tokens=min(left, self._sampling.tokens))
        request = Request(self._conversation, sampling, self._constrained, last, self._left())
        hearing = self._hearing = Hearing({*self._conversation.call_ids}, sampling.tokens)
        begun = time.monotonic()
        try:
            message = await listen(self._model, request, hearing, self._channel.put)
        except TimeoutError:
            raise _Over("seconds") from None
        self._written += hearing.usage.written or hearing.characters // 4
        self._conversation, self._hearing = self._conversation.plus(message), None
        self._open, self._answers = message.calls, {}
        usage, now = hearing.usage, time.monotonic()
        first = (hearing.first or now) - begun
        await self._channel.put(Asked(usage.read, usage.written, first, now - begun))
        if not message.calls and hearing.stopped != Stopped("stop"):
            raise _Over("tokens", "the model's answer was cut: it was longer than it may be")
        return message

    # The tools.

    async def _carry(self, calls: tuple[Call, ...]) -> None:
        """Carry calls out, and put their answers into the conversation in the order of the calls."""
        self._open = calls
        todo = [each for each in calls if each.id not in self._answers]
        most = self._limits.calls
        for call in todo[:most]:
            await self._channel.put(Called(call))
        limit = asyncio.timeout(self._left())
        try:
            async with limit:
                for batch in batches(todo[:most]):
                    await self._at_once(batch)
        except TimeoutError:
            if limit.expired():
                raise _Over("seconds") from None
            raise
        await self._decline(todo[most:], f"one answer may have {most} calls")
        self._close()

    async def _at_once(self, batch: list[Call]) -> None:
        if len(batch) == 1:
            await self._one(batch[0])
            return
        async with asyncio.TaskGroup() as group:
            for call in batch:
                group.create_task(self._one(call))

    async def _one(self, call: Call) -> None:
        await self._answered(await self._carrier.carry(call))

    async def _answered(self, event: Answered) -> None:
        self._answers[event.call.id] = Answer(event.call.id, event.call.name, event.data)
        await self._channel.put(event)

    async def _decline(self, calls: Collection[Call], why: str) -> None:
        """Answer calls that are not carried out."""
        for call in calls:
            await self._answered(Answered(call, loop_answers.not_done(why), 0.0))

    def _close(self) -> None:
        """Each open call has its answer."""
        self._conversation = self.conversation
        self._open, self._answers = (), {}


def _given_up(call: Call) -> Answer:
    return Answer(call.id, call.name, loop_answers.cancelled(call))

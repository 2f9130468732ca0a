"""Calls carried out: which may run at once, which were made before, and what is answered where a desk does not."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import cast

from flowc_serving.agent import loop_answers
from flowc_serving.agent.conversation import WRITER, Answer, Assistant, Call, Message, User
from flowc_serving.agent.desk import Desk
from flowc_serving.agent.events import Answered
from flowc_serving.agent.json_value import Object
from flowc_serving.agent.limits import Limits

_LOG = logging.getLogger(__name__)


def batches(calls: Iterable[Call]) -> Iterator[list[Call]]:
    """The calls in their order; those of one batch run at once.

    What writes is alone, and so a fence to the others; a call that is made twice waits for its first answer.
    """
    batch: dict[str, Call] = {}
    for call in calls:
        key = key_of(call)
        if batch and (call.name == WRITER or key in batch):
            yield list(batch.values())
            batch = {}
        if call.name == WRITER:
            yield [call]
        else:
            batch[key] = call
    if batch:
        yield list(batch.values())


def key_of(call: Call) -> str:
    """What calls have in common that are the same call."""
    return f"{call.name} {json.dumps(dict(call.arguments), sort_keys=True)} {call.raw}"


@dataclass(slots=True)
class Carrier:
    """The calls of one turn. ``idle`` counts those that brought nothing new, ``hangs`` those that took too long."""

    desk: Desk
    tools: Collection[str]
    limits: Limits
    clock: Callable[[], float]
    idle: int = 0
    hangs: int = 0
    _known: dict[str, Object] = field(default_factory=dict[str, Object])

    def remember(self, messages: Sequence[Message]) -> None:
        """Take note of what this turn did before it was resumed: all since the merchant spoke."""
        calls: dict[str, Call] = {}
        for message in messages:
            match message:
                case User():
                    calls.clear()
                    self._known.clear()
                case Assistant(_, made):
                    calls.update((call.id, call) for call in made)
                case Answer(id) if id in calls and not loop_answers.is_passing(message):
                    self._note(calls[id], message.data)
                case _:
                    pass

    def told(self, call: Call) -> Object | None:
        """The answer that needs no desk, if there is one: to what is no call, or was called before."""
        if not call.name:
            data = loop_answers.unreadable()
        elif call.name not in self.tools:
            data = loop_answers.unknown(call.name, self.tools)
        else:
            known = self._known.get(key_of(call))
            data = None if known is None else loop_answers.again(known)
        self.idle += data is not None
        return data

    async def carry(self, call: Call) -> Answered:
        """Carry one call out."""
        begun = self.clock()
        data = self.told(call)
        if data is None:
            data = await self._asked(call)
        return Answered(call, data, self.clock() - begun)

    async def _asked(self, call: Call) -> Object:
        """What the desk answers, or what is to be said for it."""
        seconds = self.limits.tool_seconds
        limit = asyncio.timeout(seconds)
        try:
            async with limit:
                data = cast(object, await self.desk.answer(call))
        except TimeoutError as error:
            if not limit.expired():
                return self._broken(call, error)
            self.hangs += 1
            return loop_answers.slow(call, seconds)
        except Exception as error:
            return self._broken(call, error)
        if not isinstance(data, dict):
            return self._broken(call, TypeError(f"a desk answers an object, not {type(data).__name__}"))
        answer = cast(Object, data)
        self._note(call, answer)
        return answer

    def _broken(self, call: Call, error: Exception) -> Object:
        _LOG.error("the desk failed at %s", call.name, exc_info=error)
        return loop_answers.failed(call)

    def _note(self, call: Call, data: Object) -> None:
        """Keep an answer for the next call of the same; after a change what was read before may be another."""
        if call.name == WRITER:
            self._known = {key: each for key, each in self._known.items() if key.split(" ")[0] == WRITER}
        self._known[key_of(call)] = data

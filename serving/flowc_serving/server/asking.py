"""A turn for the stateless faces: the conversation that is meant, its turn, and its words as they come."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from starlette.requests import Request

from flowc_serving.agent.conversation import Assistant, Conversation, Message
from flowc_serving.agent.events import Asked, Ended, Event, Said
from flowc_serving.agent.model import Sampling
from flowc_serving.server.caller import Caller
from flowc_serving.server.histories import Histories, joined, words
from flowc_serving.server.problems import Problem
from flowc_serving.server.turn_events import Running
from flowc_serving.server.turns import Turns


async def asked(
    turns: Turns,
    histories: Histories,
    caller: Caller,
    before: Sequence[Message],
    text: str,
    sampling: Sampling,
) -> tuple[Conversation, Running]:
    """Begin a turn on what was said before. Raises ``Problem``."""
    conversation = await _conversation(turns, histories, caller, tuple(before))
    return conversation, turns.start(caller, conversation, text, sampling)


async def _conversation(
    turns: Turns, histories: Histories, caller: Caller, before: tuple[Message, ...]
) -> Conversation:
    is_words = all(not isinstance(each, Assistant) or not each.calls for each in before)
    found = histories.find(caller.shop, words(before)) if before and is_words else None
    if found is None:
        return await turns.begin(caller, before=before)
    conversation, is_first = found
    if is_first and not turns.is_running(caller, conversation.id):
        return conversation
    return await turns.begin(caller, conversation.representation, conversation.messages)


@asynccontextmanager
async def waited_for(request: Request, running: Running) -> AsyncGenerator[None]:
    """A turn whose client waits for all of it: where that one goes away, the turn is cancelled."""

    async def watch() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass
        running.cancel()

    watching = asyncio.create_task(watch())
    try:
        yield
    finally:
        watching.cancel()


@dataclass(slots=True)
class Words:
    """The words of a turn: what the model says between calls are paragraphs of one answer."""

    read: int = 0
    written: int = 0
    _is_said: bool = False
    _is_between: bool = False
    _blank: str = ""

    def more(self, event: Event) -> str:
        """What an event adds to the answer; together they are ``joined`` of the model's texts."""
        if isinstance(event, Asked):
            self.read += event.read
            self.written += event.written
            self._is_between, self._blank = True, ""
            return ""
        if not isinstance(event, Said):
            return ""
        text = self._blank + event.text
        self._blank = ""
        is_new = self._is_between or not self._is_said
        if is_new:
            text = text.lstrip()
        stripped = text.rstrip()
        if not stripped:
            self._blank = "" if is_new else text
            return ""
        self._blank = text[len(stripped) :]
        gap = "\n\n" if self._is_said and self._is_between else ""
        self._is_said, self._is_between = True, False
        return gap + stripped


def texts(ended: Ended, before: int) -> str:
    """The words of a whole turn."""
    said = ended.conversation.messages[before:]
    return joined(each.text for each in said if isinstance(each, Assistant))


def check_end(ended: Ended) -> None:
    """Raises ``Problem`` where the model could not answer at all."""
    if ended.why == "model":
        raise Problem(502, ended.error or "the model cannot answer now", code="model", retry=5)

"""Turns as the server runs them: recorded before they are told, counted, cancelled, and one at a time a conversation.

A turn is a task of its own. Who asked for it reads its events from a queue; when that reader goes away the turn is
cancelled, and is still brought to its end and recorded.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing

from flowc_serving.agent import contract, ulids
from flowc_serving.agent.conversation import Context, Conversation, Message, Representation, User
from flowc_serving.agent.events import Answered, Asked, Ended, Event
from flowc_serving.agent.json_value import Object
from flowc_serving.agent.loop import turn
from flowc_serving.agent.model import Sampling
from flowc_serving.agent.outcomes import failure
from flowc_serving.agent.session import TOOLS, VARIANT
from flowc_serving.agent.workflows import StoreTrouble
from flowc_serving.server.buckets import Places
from flowc_serving.server.caller import Caller
from flowc_serving.server.metrics import Metrics
from flowc_serving.server.parts import Parts, Served
from flowc_serving.server.problems import Problem
from flowc_serving.server.spans import Spans
from flowc_serving.server.turn_events import Running, together
from flowc_serving.store.recording import Recorder, Serving, begun
from flowc_serving.store.rows import Row

_log = logging.getLogger(__name__)


class Turns:
    """All turns of a server."""

    def __init__(self, parts: Parts, metrics: Metrics, places: Places) -> None:
        self.parts = parts
        self.metrics = metrics
        self._places = places
        self._running: dict[tuple[str, str], Running] = {}
        self._read: set[tuple[str, str]] = set()
        self.stopping = False

    @property
    def running(self) -> int:
        """How many there are."""
        return len(self._running)

    # Conversations.

    async def begin(
        self,
        caller: Caller,
        representation: Representation | None = None,
        before: tuple[Message, ...] = (),
    ) -> Conversation:
        """A new conversation, in the log when this returns."""
        parts = self.parts
        arm, served = parts.served(caller)
        shop = parts.shop(caller.shop)
        context = Context(date=parts.now().date().isoformat(), shop=shop.domain, plan=shop.plan)
        kind = representation or served.representation
        conversation = Conversation(ulids.new(), context, before, kind, served.tests)
        pen = parts.log.pen(conversation.id, caller.shop)
        await recorded(parts, [begun(pen, conversation, self._serving(arm, served, conversation))])
        return conversation

    def _serving(self, arm: str, served: Served, conversation: Conversation) -> Serving:
        usual = self.parts.fingerprint(conversation.representation)
        fingerprint = contract.of(conversation).fingerprint if conversation.tests else usual
        name = served.model.name
        return Serving(name, fingerprint, arm=arm, served_by=name, drift=served.drift)

    def is_running(self, caller: Caller, conversation: str) -> bool:
        """Does a turn of this conversation run?"""
        return (caller.shop, conversation) in self._running

    def cancel(self, caller: Caller, conversation: str) -> bool:
        """Stop a turn; False where none runs."""
        running = self._running.get((caller.shop, conversation))
        if running is None:
            return False
        running.cancel()
        return True

    # One turn.

    async def go_on(
        self, caller: Caller, conversation: str, read: Callable[[], Awaitable[Conversation]], text: str
    ) -> Running:
        """Begin a turn of a conversation that is read while no other can begin or end. Raises ``Problem``."""
        name = caller.shop, conversation
        self._see_free(name)
        self._read.add(name)
        try:
            found = await read()
        finally:
            self._read.remove(name)
        return self.start(caller, found, text)

    def _see_free(self, name: tuple[str, str]) -> None:
        if name in self._running or name in self._read:
            raise Problem(
                409, "a turn of this conversation runs: wait for its end, or cancel it", code="turn_running"
            )

    def start(
        self, caller: Caller, conversation: Conversation, text: str, sampling: Sampling | None = None
    ) -> Running:
        """Begin a turn. Raises ``Problem`` where one runs already, or there is no place for it."""
        name = caller.shop, conversation.id
        if self.stopping:
            raise Problem(503, "the server is stopping: ask again in a moment", code="stopping", retry=2)
        self._see_free(name)
        if not self._places.enter(caller.name):
            raise Problem(429, "too many turns run at once: wait a little", code="too_many_turns", retry=2)
        running = self._running[name] = Running()
        self.metrics.running.inc()
        running.task = asyncio.create_task(self._run(caller, conversation, text, sampling, running))
        running.task.add_done_callback(lambda _: self._over(name, caller))
        return running

    def _over(self, name: tuple[str, str], caller: Caller) -> None:
        del self._running[name]
        self._places.leave(caller.name)
        self.metrics.running.dec()

    async def _run(
        self,
        caller: Caller,
        conversation: Conversation,
        text: str,
        sampling: Sampling | None,
        running: Running,
    ) -> None:
        """Run a turn to its end; what goes wrong is told to its reader."""
        began = time.monotonic()
        arm, served = self.parts.served(caller)
        spans = Spans(conversation.id, served.model.name, arm)
        try:
            await self._recorded_turn(caller, conversation, text, sampling, running, spans)
        except StoreTrouble as trouble:
            _log.error("a turn ends, since it cannot be recorded: %s", trouble)
            await running.put(store_problem(trouble))
        except Exception:
            _log.exception("a turn failed")
            await running.put(Problem(500, "the server failed: this is a fault of it, and is in its log"))
        finally:
            spans.end()
            self.metrics.turn_seconds.observe(time.monotonic() - began)

    async def _recorded_turn(
        self,
        caller: Caller,
        conversation: Conversation,
        text: str,
        sampling: Sampling | None,
        running: Running,
        spans: Spans,
    ) -> None:
        parts = self.parts
        arm, served = parts.served(caller)
        log = parts.log
        recorder = Recorder(
            log.pen(conversation.id, caller.shop), conversation, self._serving(arm, served, conversation)
        )
        await log.record(recorder.said(text))
        desk = parts.desk(caller.shop, conversation.representation)
        asked = conversation.plus(User(text))
        running.turn = turn(asked, desk, served.model, parts.limits, sampling)
        if running.is_cancelled:
            running.turn.cancel()
        async with aclosing(together(running.turn)) as batches:
            async for events in batches:
                await log.record([row for event in events for row in recorder.rows(event)])
                for event in events:
                    spans.event(event)
                    self._count(event, arm)
                    await running.put(event)

    def _count(self, event: Event, arm: str) -> None:
        metrics = self.metrics
        match event:
            case Asked(read, written, first, seconds):
                metrics.tokens.labels("read").inc(read)
                metrics.tokens.labels("written").inc(written)
                metrics.asked.labels("first").observe(first)
                metrics.asked.labels("whole").observe(seconds)
            case Answered(call, data, seconds):
                tool = tool_label(call.name)
                metrics.calls.labels(tool, outcome(data)).inc()
                metrics.tool_seconds.labels(tool).observe(seconds)
            case Ended(_, _, why):
                metrics.turns.labels(why, arm).inc()
            case _:
                pass

    async def settle(self, seconds: float) -> None:
        """Wait for the turns that run, so many seconds at most; then cancel them, and wait for that."""
        self.stopping = True
        tasks = [each.task for each in self._running.values() if each.task is not None]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=seconds)
            for running in list(self._running.values()):
                running.cancel()
            if late:
                await asyncio.wait(late, timeout=10.0)


async def recorded(parts: Parts, rows: Sequence[Row]) -> None:
    """Rows in the log. Raises ``Problem``."""
    try:
        await parts.log.record(rows)
    except StoreTrouble as trouble:
        raise store_problem(trouble) from None


def store_problem(trouble: StoreTrouble) -> Problem:
    """A store that cannot be used now, as an answer; where the file is, is the operator's to know."""
    return Problem(
        503,
        "the store cannot be used now: try again in a moment"
        if trouble.retry
        else "the store cannot be used",
        code="store",
        retry=2 if trouble.retry else None,
    )


def tool_label(name: str) -> str:
    """A tool's name as metrics have it: a model may call anything."""
    return name if name in TOOLS or name in VARIANT else "unknown"


_OUTCOMES = {"": "fine", "VALIDATION": "invalid"}


def outcome(data: Object) -> str:
    """How a call went."""
    return _OUTCOMES.get(failure(data), "error")

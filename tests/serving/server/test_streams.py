"""Streams: what is there at once is told at once, and a silence is told as a comment."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest

from flowc_serving.agent.conversation import Context, Conversation
from flowc_serving.agent.events import Ended, Event, Said
from flowc_serving.server import sse, turn_events
from flowc_serving.server.problems import Problem
from flowc_serving.server.turn_events import Running, batches

END = Ended(Conversation("c", Context("2026-01-01", "tea.myshopify.com", "Basic")), "Fine.", "done")


async def read(running: Running) -> list[list[Event]]:
    return [events async for events in batches(running)]


def test_what_is_there_at_once_is_one_batch() -> None:
    async def go() -> list[list[Event]]:
        running = Running()
        for event in (Said("Fi"), Said("ne."), END):
            await running.put(event)
        return await read(running)

    assert asyncio.run(go()) == [[Said("Fi"), Said("ne."), END]]


def test_a_long_silence_is_an_empty_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turn_events, "SILENCE", 0.05)

    async def go() -> list[list[Event]]:
        running = Running()
        reading = asyncio.create_task(read(running))
        await asyncio.sleep(0.3)
        await running.put(END)
        return await reading

    found = asyncio.run(go())
    assert found[0] == []
    assert found[-1] == [END]


def test_what_came_before_a_problem_is_told() -> None:
    async def go() -> list[list[Event]]:
        running = Running()
        await running.put(Said("Fi"))
        await running.put(Problem(503, "the store cannot be used"))
        stream = batches(running)
        found = [await anext(stream)]
        with pytest.raises(Problem, match="store"):
            await anext(stream)
        assert not running.is_read
        return found

    assert asyncio.run(go()) == [[Said("Fi")]]


def test_an_empty_part_is_a_comment_after_a_silence_only() -> None:
    async def parts() -> AsyncGenerator[bytes]:
        yield b"data: 1\n\n"
        yield b""
        await asyncio.sleep(0.1)
        yield b""
        yield b""
        yield b"data: 2\n\n"

    async def go() -> list[bytes]:
        return [part async for part in sse.alive(parts(), silence=0.1)]

    assert asyncio.run(go()) == [b"data: 1\n\n", sse.ALIVE, b"data: 2\n\n"]

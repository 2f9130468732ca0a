"""Models and desks that do anything, ended at any time: the conversation is whole, and nothing is left running."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from hypothesis import HealthCheck, given, settings, strategies as st
from making.talk import FakeDesk, Streaming, asked, ended, well_formed

from flowc_serving.agent import contract, conversation as data
from flowc_serving.agent.conversation import Call, User
from flowc_serving.agent.events import Ended
from flowc_serving.agent.limits import Limits
from flowc_serving.agent.loop import turn
from flowc_serving.agent.model import (
    CallBegun,
    CallDone,
    ModelError,
    Part,
    ProgramPart,
    Request,
    Stopped,
    TextPart,
    Usage,
)

IDS = st.sampled_from(["", "a", "b"])
NAMES = st.sampled_from([*contract.load().names, "", "task_find"])
CALLS = st.builds(
    Call, IDS, NAMES, st.dictionaries(st.just("q"), st.integers(0, 2)), st.sampled_from(["", "{"])
)
PARTS: Any = st.one_of(
    st.builds(TextPart, st.text(max_size=3)),
    st.builds(CallBegun, IDS, NAMES),
    st.builds(ProgramPart, IDS, st.text(max_size=3)),
    st.builds(CallDone, CALLS),
    st.builds(CallDone, CALLS),
    st.builds(Usage, st.integers(0, 9), st.integers(0, 60)),
    st.sampled_from([Stopped("stop"), Stopped("length"), Stopped("stop"), None, "part"]),
    st.sampled_from([ModelError("down", retry=True), ModelError("no"), RuntimeError("boom"), "wait", "wait"]),
)
ANSWERS = st.lists(st.lists(PARTS, max_size=6), max_size=6)
DESKS = st.lists(st.sampled_from([{}, {"error": "x"}, [], OSError("x"), "wait", "hang"]), max_size=6)
LIMITS = st.builds(
    Limits,
    turns=st.integers(1, 5),
    tokens=st.integers(1, 200),
    seconds=st.sampled_from([0.0, 0.02, 5.0]),
    tool_seconds=st.just(0.01),
    repeats=st.integers(1, 3),
    hangs=st.integers(1, 2),
    calls=st.integers(1, 3),
)
ENDINGS = st.tuples(st.sampled_from(["read", "cancel", "aclose"]), st.integers(0, 12))


def model_of(answers: list[list[Any]]) -> Streaming:
    left = iter(answers)

    async def parts(_: Request) -> AsyncIterator[Part]:
        for part in next(left, [TextPart("Done."), Stopped("stop")]):
            if isinstance(part, Exception):
                raise part
            if part == "wait":
                await asyncio.sleep(0)
            else:
                yield part

    return Streaming(parts)


def desk_of(found: list[Any]) -> FakeDesk:
    left = iter(found)

    async def answer(_: Call) -> Any:
        told = next(left, {})
        if isinstance(told, Exception):
            raise told
        if told == "hang":
            await asyncio.Event().wait()
        await asyncio.sleep(0)
        return {} if told == "wait" else told

    return FakeDesk(dict.fromkeys(contract.load().names, answer))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ANSWERS, DESKS, LIMITS, ENDINGS)
def test_a_turn_is_well_formed_whatever_happens(
    answers: list[list[Any]], desk: list[Any], limits: Limits, ending: tuple[str, int]
) -> None:
    how, when = ending

    async def attempt() -> None:
        before = asyncio.all_tasks()
        model = model_of(answers)
        one = turn(asked(), desk_of(desk), model, limits)
        seen = 0
        last = None
        async for event in one:
            well_formed(one.conversation)
            seen, last = seen + 1, event
            if seen == when and how == "cancel":
                one.cancel()
            if seen == when and how == "aclose":
                break
        await one.aclose()
        assert asyncio.all_tasks() == before
        assert model.let_go == len(model.requests)
        assert len(model.requests) <= 2 * limits.turns
        well_formed(one.conversation)
        assert data.from_json(data.to_json(one.conversation)) == one.conversation
        if how != "aclose":
            assert isinstance(last, Ended)
            assert last.conversation == one.conversation
        # It can be gone on with.
        more = one.conversation.plus(User("go on"))
        found = [each async for each in turn(more, desk_of([]), model_of([]))]
        assert (ended(found).why, ended(found).text) == ("done", "Done.")

    asyncio.run(asyncio.wait_for(attempt(), 20))

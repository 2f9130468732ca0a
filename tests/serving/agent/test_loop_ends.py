"""How a turn ends where it cannot go on: limits, models that fail, and people who have seen enough."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from making.talk import (
    FakeDesk,
    Streaming,
    asked,
    ended,
    events,
    hang,
    hanging,
    line,
    save,
    search,
    well_formed,
)

from flowc_serving.agent.conversation import Answer, Assistant, Call, User
from flowc_serving.agent.events import Answered, Calling, Event, Said, Writing
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
from flowc_serving.backends.scripted import Line, Scripted


class Endless:
    """A model that calls whatever happens, each time another thing; asked for its last word it says it."""

    name, constrains = "endless", False

    def __init__(self, *, same: bool = False, obeys: bool = True, tokens: int = 0) -> None:
        self.same, self.obeys, self.tokens = same, obeys, tokens
        self.requests: list[Request] = []

    async def answer(self, request: Request) -> AsyncIterator[Part]:
        self.requests.append(request)
        if request.last and self.obeys:
            yield TextPart("That is what I did.")
        else:
            query = "same" if self.same else str(len(self.requests))
            yield CallDone(Call(f"c{len(self.requests)}", "task_search", {"search_queries": [query]}))
        yield Usage(10, self.tokens)
        yield Stopped("stop")

    async def close(self) -> None: ...


def test_turns() -> None:
    model, desk = Endless(), FakeDesk()
    end = ended(events(asked(), desk, model, Limits(turns=5)))
    assert (end.why, end.text, len(model.requests), len(desk.asked)) == ("turns", "That is what I did.", 5, 4)
    assert [each.last for each in model.requests] == [False] * 4 + [True]
    assert "say go on" in end.error


def test_turns_of_a_model_that_calls_to_the_last() -> None:
    desk = FakeDesk()
    end = ended(events(asked(), desk, Endless(obeys=False), Limits(turns=3)))
    assert (end.why, len(desk.asked)) == ("turns", 2)
    last = end.conversation.messages[-1]
    assert isinstance(last, Answer)
    assert last.data["error_code"] == "NOT_CARRIED_OUT"


def test_a_resumed_turn_counts_on() -> None:
    first = ended(events(asked(), FakeDesk(), Endless(obeys=False), Limits(turns=3))).conversation
    model = Endless()
    assert ended(events(first, FakeDesk(), model, Limits(turns=4))).why == "turns"
    assert [each.last for each in model.requests] == [True]


def test_tokens() -> None:
    model = Endless(tokens=100)
    end = ended(events(asked(), FakeDesk(), model, Limits(tokens=400)))
    assert (end.why, end.text) == ("tokens", "That is what I did.")
    assert [each.sampling.tokens for each in model.requests] == [400, 300, 200, 100, 1]


@pytest.mark.parametrize("reason", ["stop", "length"])
def test_an_answer_that_is_cut(reason: Any) -> None:
    async def parts(_: Request) -> AsyncIterator[Part]:
        yield TextPart("Once upon")
        yield Stopped(reason)

    end = ended(events(asked(), FakeDesk(), Streaming(parts)))
    assert (end.why, end.text) == ("tokens" if reason == "length" else "done", "Once upon")


def test_an_answer_without_end() -> None:
    async def parts(_: Request) -> AsyncIterator[Part]:
        while True:
            yield TextPart("ha " * 100)

    model = Streaming(parts)
    end = ended(events(asked(), FakeDesk(), model, Limits(tokens=100)))
    assert (end.why, model.let_go) == ("tokens", 1)
    assert len(end.text) < 4000


def test_seconds_of_a_model_that_hangs() -> None:
    model = Streaming(hanging)
    end = ended(events(asked(), FakeDesk(), model, Limits(seconds=0.1)))
    assert (end.why, end.text, model.let_go) == ("seconds", "Let me ", 1)
    assert end.conversation.messages[-1] == Assistant("Let me ")


def test_seconds_of_tools() -> None:
    desk = FakeDesk({"task_search": hang})
    model = Scripted([line(search("a"), search("b"))])
    end = ended(events(asked(), desk, model, Limits(seconds=0.1)))
    assert (end.why, desk.let_go) == ("seconds", 2)


def test_seconds_leave_time_for_the_last_word() -> None:
    now = iter(range(0, 10_000, 10))
    model = Endless()
    end = ended(events(asked(), FakeDesk(), model, Limits(seconds=200), clock=lambda: next(now)))
    assert (end.why, end.text) == ("seconds", "That is what I did.")
    assert model.requests[-1].last
    assert not model.requests[0].last


def test_a_tool_that_hangs_is_answered_for() -> None:
    desk = FakeDesk({"create_or_update_workflow": hang})
    found = events(asked(), desk, Scripted([line(save()), Line("Sorry.")]), Limits(tool_seconds=0.05))
    (answer,) = [each for each in found if isinstance(each, Answered)]
    assert answer.data["error_code"] == "TIMEOUT"
    assert "look the workflow up" in str(answer.data["error"])
    assert (ended(found).why, ended(found).text, desk.let_go) == ("done", "Sorry.", 1)


def test_a_desk_that_hangs_ends_the_turn() -> None:
    model, desk = Endless(), FakeDesk({"task_search": hang})
    end = ended(events(asked(), desk, model, Limits(tool_seconds=0.02)))
    assert (end.why, end.text, len(desk.asked)) == ("tool seconds", "That is what I did.", 2)


def test_one_call_again_and_again() -> None:
    model, desk = Endless(same=True), FakeDesk()
    end = ended(events(asked(), desk, model, Limits(repeats=3)))
    assert (end.why, end.text, len(desk.asked), len(model.requests)) == ("loop", "That is what I did.", 1, 5)


def test_nonsense_again_and_again() -> None:
    async def parts(request: Request) -> AsyncIterator[Part]:
        yield CallDone(Call("", "", {}, f"<<{len(request.conversation.messages)}"))
        yield Stopped("stop")

    end = ended(events(asked(), FakeDesk(), Streaming(parts), Limits(repeats=3)))
    assert end.why == "loop"
    assert sum(isinstance(each, Assistant) for each in end.conversation.messages) == 4


def test_more_calls_than_one_answer_may_have() -> None:
    desk = FakeDesk()
    script = [line(*(search(str(number)) for number in range(40))), Line("Done.")]
    end = ended(events(asked(), desk, Scripted(script), Limits(calls=16)))
    assert (end.why, len(desk.asked)) == ("done", 16)
    refused = [each for each in end.conversation.messages if isinstance(each, Answer)][16:]
    assert {each.data["error_code"] for each in refused} == {"NOT_CARRIED_OUT"}


# Models that fail.


def failing(*attempts: list[Part] | Exception) -> Streaming:
    left = iter(attempts)

    async def parts(_: Request) -> AsyncIterator[Part]:
        attempt = next(left)
        for part in [] if isinstance(attempt, Exception) else attempt:
            if isinstance(part, Exception):
                raise part
            yield part
        if isinstance(attempt, Exception):
            raise attempt

    return Streaming(parts)


GOOD: list[Any] = [TextPart("Done."), Stopped("stop")]
DOWN = ModelError("the engine answered 503", retry=True)


@pytest.mark.parametrize(
    ("attempts", "why", "error", "asked_for"),
    [
        ([DOWN, GOOD], "done", "", 2),
        ([DOWN, DOWN], "model", "the engine answered 503", 2),
        ([ModelError("no such model"), GOOD], "model", "no such model", 1),
        ([RuntimeError("boom")], "model", "the model failed: RuntimeError: boom", 1),
        ([TimeoutError("its own")], "model", "the model failed: TimeoutError: its own", 1),
        ([[TextPart("Do"), DOWN]], "model", "the engine answered 503", 1),
        ([[], GOOD], "done", "", 2),
        ([[TextPart("Do")]], "model", "the model's answer broke off", 1),
        ([[Stopped("stop")], [TextPart(" \n"), Stopped("stop")]], "model", "the model answered nothing", 2),
        (
            [[CallBegun("a", "task_search"), Stopped("stop")]],
            "model",
            "the model answered nothing",
            1,
        ),
        ([["nonsense"]], "model", "the model streams what is no part of an answer: str", 1),
        ([[TextPart(7)]], "model", "the model streams what is no part of an answer: TextPart", 1),  # type: ignore[arg-type]
        ([[None]], "model", "the model streams what is no part of an answer: NoneType", 1),
        ([[ProgramPart("x", "for no call"), *GOOD]], "done", "", 1),
    ],
)
def test_a_model_that_fails(attempts: Any, why: str, error: str, asked_for: int) -> None:
    model = failing(*attempts)
    found = events(asked(), FakeDesk(), model)
    end = ended(found)
    assert (end.why, end.error, len(model.requests), model.let_go) == (why, error, asked_for, asked_for)
    said = "".join(each.text for each in found if isinstance(each, Said)).strip()
    assert end.text == said
    assert isinstance(end.conversation.messages[-1], Assistant if said else User)


def test_a_model_that_is_none() -> None:
    class Broken(Scripted):
        def answer(self, request: Request) -> Any:
            raise KeyError("no")

    assert ended(events(asked(), FakeDesk(), Broken([]))).error == "the model failed: KeyError: 'no'"


def test_calls_of_an_answer_that_breaks_off_are_not_carried_out() -> None:
    desk = FakeDesk()
    call = Call("a", "task_search", {"search_queries": ["x"]})
    found = events(asked(), desk, failing([CallBegun("a", "task_search"), CallDone(call), DOWN]))
    assert desk.asked == []
    assert ended(found).conversation == asked()


def test_a_model_that_does_not_let_go() -> None:
    async def parts(_: Request) -> AsyncIterator[Part]:
        try:
            yield TextPart("Done.")
            yield Stopped("stop")
        finally:
            raise OSError("the connection is gone")

    assert ended(events(asked(), FakeDesk(), Streaming(parts))).why == "done"


# Ended by people.

PHASES = {
    "before": lambda event: False,
    "speaking": lambda event: isinstance(event, Said),
    "calling": lambda event: isinstance(event, Calling),
    "writing": lambda event: isinstance(event, Writing),
    "in a tool": lambda event: False,
}


async def endless_program(_: Request) -> AsyncIterator[Part]:
    yield TextPart("I save it.")
    yield CallBegun("a", "create_or_update_workflow")
    while True:
        yield ProgramPart("a", "    pass\n")
        await asyncio.sleep(0.001)


@pytest.mark.parametrize("how", ["cancel", "aclose", "the task"])
@pytest.mark.parametrize("phase", ["speaking", "calling", "writing"])
def test_ended_while_the_model_writes(phase: str, how: str) -> None:
    async def attempt() -> None:
        before = asyncio.all_tasks()
        model = Streaming(endless_program)
        one = turn(asked(), FakeDesk(), model)
        seen: list[Event] = []

        async def read() -> None:
            async for event in one:
                seen.append(event)
                if PHASES[phase](event):
                    reached.set()
                    if how == "aclose":
                        break
                    if how == "cancel":
                        one.cancel()

        reached = asyncio.Event()
        reader = asyncio.create_task(read())
        await reached.wait()
        if how == "the task":
            reader.cancel()
        await asyncio.wait({reader})
        if how == "aclose":
            await one.aclose()
        assert model.let_go == 1
        assert one.conversation.messages == (User("Tag orders over 500 as VIP"), Assistant("I save it."))
        if how == "cancel":
            assert ended(seen).why == "cancelled"
            assert ended(seen).conversation == one.conversation
        assert asyncio.all_tasks() == before

    asyncio.run(asyncio.wait_for(attempt(), 10))


@pytest.mark.parametrize("how", ["cancel", "aclose", "the task"])
def test_ended_while_tools_work(how: str) -> None:
    async def attempt() -> None:
        answered, before = asyncio.Event(), asyncio.all_tasks()

        def one_of_two(call: Call) -> Any:
            if call.id.endswith("_0"):
                return {"tasks": {}}
            answered.set()
            return hang()

        desk = FakeDesk({"task_search": one_of_two})
        one = turn(asked(), desk, Scripted([line(search("a"), search("b"), text="I look.")]))
        seen: list[Event] = []

        async def read() -> None:
            async for event in one:
                seen.append(event)
                if how == "aclose" and isinstance(event, Answered):
                    await answered.wait()
                    break

        reader = asyncio.create_task(read())
        await answered.wait()
        await asyncio.sleep(0.01)
        {"cancel": one.cancel, "the task": reader.cancel, "aclose": lambda: None}[how]()
        await asyncio.wait({reader})
        if how == "aclose":
            await one.aclose()
        assert desk.let_go == 1
        well_formed(one.conversation)
        *_, first, second = one.conversation.messages
        assert isinstance(first, Answer)
        assert isinstance(second, Answer)
        assert first.data == {"tasks": {}}
        assert second.data["error_code"] == "CANCELLED"
        if how == "cancel":
            assert (ended(seen).why, ended(seen).text) == ("cancelled", "I look.")
            assert [each.call.id for each in seen if isinstance(each, Answered)] == ["call_0_0", "call_0_1"]
        assert asyncio.all_tasks() == before
        # What was ended can be gone on with.
        more = one.conversation.plus(User("go on"))
        assert (
            ended([each async for each in turn(more, desk, Scripted([Line(), Line("Done.")]))]).text
            == "Done."
        )

    asyncio.run(asyncio.wait_for(attempt(), 10))


@pytest.mark.parametrize("begun", [False, True])
def test_ended_before_it_began(begun: bool) -> None:
    async def attempt() -> None:
        one = turn(asked(), FakeDesk(), Scripted([Line("Done.")]))
        first = asyncio.ensure_future(anext(one)) if begun else None
        one.cancel()
        found = [await first] if first else []
        found += [event async for event in one]
        assert ended(found).why == "cancelled"
        assert ended(found).conversation == asked()

    asyncio.run(asyncio.wait_for(attempt(), 10))


def test_a_slow_reader_holds_the_model_back() -> None:
    async def attempt() -> None:
        sent = 0

        async def parts(_: Request) -> AsyncIterator[Part]:
            nonlocal sent
            for _ in range(5000):
                sent += 1
                yield TextPart("x")
            yield Stopped("stop")

        one = turn(asked(), FakeDesk(), Streaming(parts))
        await anext(one)
        await asyncio.sleep(0.05)
        assert sent < 300
        assert len(ended([each async for each in one]).text) == 5000

    asyncio.run(asyncio.wait_for(attempt(), 10))

"""A turn as it should go: events, answers, order, what is told of calls that bring nothing."""

from __future__ import annotations

import asyncio
import json

import pytest
from making.talk import FakeDesk, Streaming, asked, cut, ended, events, line, save, search

from flowc_serving.agent import conversation as data
from flowc_serving.agent.conversation import Answer, Assistant, Call, User
from flowc_serving.agent.events import (
    Answered,
    Asked,
    Called,
    Calling,
    Ended,
    Event,
    Said,
    Writing,
    event_json,
)
from flowc_serving.agent.limits import Limits
from flowc_serving.agent.loop import turn
from flowc_serving.agent.model import CallBegun, CallDone, Request, Stopped, TextPart, Usage
from flowc_serving.backends.scripted import Cue, Line, Scripted

VIEW = '@workflow("Tag")\n@shopify.admin.order_created()\ndef tag(order):\n    pass'


def datas(found: list[Event]) -> list[object]:
    return [each.data for each in found if isinstance(each, Answered)]


def test_a_turn() -> None:
    desk = FakeDesk({"create_or_update_workflow": {"workflow_id": "gid://flow/Workflow/1"}})
    model = Scripted(
        [
            line(search("tag order"), text="I look."),
            line(save(VIEW)),
            Line("Saved as {{answer.2.workflow_id}}."),
        ],
        chunk=30,
    )
    found = events(asked(), desk, model)
    said = "".join(each.text for each in found if isinstance(each, Said))
    assert said == "I look.Saved as gid://flow/Workflow/1."
    assert "".join(each.text for each in found if isinstance(each, Writing)) == VIEW
    kinds = [type(each) for each in found if not isinstance(each, Writing | Said)]
    once = [Calling, Asked, Called, Answered]
    assert kinds == [*once, *once, Asked, Ended]
    end = ended(found)
    assert (end.why, end.text, end.error) == ("done", "Saved as gid://flow/Workflow/1.", "")
    assert [type(each) for each in end.conversation.messages] == [
        User, Assistant, Answer, Assistant, Answer, Assistant,
    ]  # fmt: skip
    assert [call.name for call in desk.asked] == ["task_search", "create_or_update_workflow"]
    assert all(json.dumps(event_json(each)) for each in found)


def test_a_turn_goes_on_where_the_last_ended() -> None:
    model = Scripted([Line("Which tag?"), Line("Done.")])
    first = ended(events(asked(), FakeDesk(), model))
    assert (first.why, first.text) == ("done", "Which tag?")
    second = ended(events(first.conversation.plus(User("vip")), FakeDesk(), model))
    assert second.text == "Done."


def test_searches_overlap() -> None:
    async def both() -> FakeDesk:
        barrier = asyncio.Barrier(3)

        async def wait(call: Call) -> dict[str, object]:
            await barrier.wait()  # only three at once get past
            return {"for": call.id}

        desk = FakeDesk({"task_search": wait})
        model = Scripted([line(search("a"), search("b"), search("c")), Line("Done.")])
        found = [each async for each in turn(asked(), desk, model, Limits(tool_seconds=5))]
        answers = [each for each in ended(found).conversation.messages if isinstance(each, Answer)]
        assert [each.data for each in answers] == [{"for": each.call} for each in answers]
        return desk

    assert asyncio.run(both()).most == 3


def test_what_writes_waits_and_is_waited_for() -> None:
    async def slowly(call: Call) -> dict[str, object]:
        order.append(f"begin {call.name}")
        await asyncio.sleep(0.01)
        order.append(f"end {call.name}")
        return {}

    order: list[str] = []
    lookup = Cue("workflow_lookup", {"workflow_id": "1"})
    desk = FakeDesk(dict.fromkeys(("task_search", "create_or_update_workflow", "workflow_lookup"), slowly))
    events(asked(), desk, Scripted([line(search("a"), save(), save("b"), lookup), Line("Done.")]))
    names = ["task_search", "create_or_update_workflow", "create_or_update_workflow", "workflow_lookup"]
    assert order == [f"{when} {name}" for name in names for when in ("begin", "end")]


def test_answers_stand_in_the_order_of_calls() -> None:
    async def last_first(call: Call) -> dict[str, object]:
        await asyncio.sleep(0.03 if call.id.endswith("_0") else 0)
        return {"for": call.id}

    model = Scripted([line(search("a"), search("b")), Line("Done.")])
    found = events(asked(), FakeDesk({"task_search": last_first}), model)
    assert [each.call.id for each in found if isinstance(each, Answered)] == ["call_0_1", "call_0_0"]
    messages = ended(found).conversation.messages
    assert [each.call for each in messages if isinstance(each, Answer)] == ["call_0_0", "call_0_1"]


# Calls that no tool answers.


def test_what_is_no_call_is_answered() -> None:
    model = Scripted([line(Cue("", {}, "{name: oops")), line(Cue("task_serch", {})), Line("Done.")])
    desk = FakeDesk()
    first, second = datas(events(asked(), desk, model))
    assert first["error_code"] == "UNREADABLE_CALL"  # type: ignore[index]
    assert second["error_code"] == "UNKNOWN_TOOL"  # type: ignore[index]
    assert second["error"] == "there is no tool task_serch: did you mean task_search?"  # type: ignore[index]
    assert desk.asked == []


def test_a_call_made_again_is_not_carried_out_again() -> None:
    model = Scripted([line(search("a")), line(search("b")), line(search("a")), Line("Done.")])
    desk = FakeDesk({"task_search": lambda call: {"tasks": call.arguments["search_queries"]}})
    *_, third = datas(events(asked(), desk, model))
    assert third == {"tasks": ["a"], "note": third["note"]}  # type: ignore[index]
    assert len(desk.asked) == 2


def test_a_call_made_twice_at_once_is_carried_out_once() -> None:
    desk = FakeDesk()
    first, second = datas(events(asked(), desk, Scripted([line(search("a"), search("a")), Line("Done.")])))
    assert len(desk.asked) == 1
    assert "note" in second  # type: ignore[operator]
    assert "note" not in first  # type: ignore[operator]


def test_what_was_read_is_read_again_after_a_change() -> None:
    lookup = Cue("workflow_lookup", {"workflow_id": "1"})
    script = [line(lookup), line(save("a", workflow_id="1")), line(lookup), line(save("a", workflow_id="1"))]
    desk = FakeDesk()
    found = datas(events(asked(), desk, Scripted([*script, Line("Done.")])))
    assert [call.name for call in desk.asked] == [
        "workflow_lookup", "create_or_update_workflow", "workflow_lookup",
    ]  # fmt: skip
    assert "note" in found[-1]  # type: ignore[operator]


def test_the_next_turn_may_make_the_same_call() -> None:
    model = Scripted([line(search("a")), Line("Done."), line(search("a")), Line("Done.")])
    desk = FakeDesk()
    first = ended(events(asked(), desk, model)).conversation
    events(first.plus(User("again")), desk, model)
    assert len(desk.asked) == 2


def test_a_tool_that_failed_may_be_asked_again() -> None:
    answers = iter([OSError("secret path"), {"tasks": {}}])
    desk = FakeDesk({"task_search": lambda _: next(answers)})
    found = events(asked(), desk, Scripted([line(search("a")), line(search("a")), Line("Done.")]))
    assert datas(found)[0]["error_code"] == "FAILED"  # type: ignore[index]
    assert datas(found)[1] == {"tasks": {}}
    assert "secret" not in json.dumps([event_json(each) for each in found])


def test_a_desk_that_answers_no_object() -> None:
    found = events(asked(), FakeDesk({"task_search": ["x"]}), Scripted([line(search("a")), Line("Done.")]))
    assert datas(found)[0]["error_code"] == "FAILED"  # type: ignore[index]


def test_ids_that_a_model_gives_twice_are_made_new() -> None:
    async def same(request: Request):
        done = len(request.conversation.messages) > 4
        if not done:
            for number in range(2):
                yield CallBegun("x", "task_search")
                yield CallDone(
                    Call("x", "task_search", {"search_queries": [str(number), str(len(desk.asked))]})
                )
            yield CallDone(Call("", "task_search", {"search_queries": ["none"]}))
        yield TextPart("Done." if done else "")
        yield Stopped("stop")

    desk = FakeDesk()
    found = events(asked(), desk, Streaming(same))
    begun = [each.id for each in found if isinstance(each, Calling)]
    assert begun == [each.call.id for each in found if isinstance(each, Called) and each.call.id in begun]
    assert begun[0] == "x"


def test_tokens_and_seconds_are_told() -> None:
    async def counted(_: Request):
        yield TextPart("Done.")
        yield Usage(120, 7, 100)
        yield Stopped("stop")

    (told,) = [each for each in events(asked(), FakeDesk(), Streaming(counted)) if isinstance(each, Asked)]
    assert (told.read, told.written) == (120, 7)
    assert 0 <= told.first <= told.seconds < 5


# A conversation is data.


def test_a_turn_goes_on_from_anywhere() -> None:
    """Cut after each of its messages, stored and read again, a turn ends as it would have."""
    script = [
        line(search("a"), search("b"), text="I look."),
        line(save(VIEW)),
        line(Cue("workflow_lookup", {"workflow_id": "{{answer.3.workflow_id}}"})),
        Line("Saved as {{answer.-1.workflow_id}}."),
    ]
    answers = {
        "create_or_update_workflow": {"workflow_id": "7"},
        "workflow_lookup": {"workflow_id": "7"},
        "task_search": {"tasks": {}},
    }
    whole = ended(events(asked(), FakeDesk(answers), Scripted(script))).conversation
    for messages in range(1, len(whole.messages) + 1):
        stored = json.loads(json.dumps(data.to_json(cut(whole, messages))))
        desk = FakeDesk(answers)
        again = ended(events(data.from_json(stored), desk, Scripted(script)))
        assert (again.conversation, again.why, again.text) == (whole, "done", "Saved as 7.")
        assert len(desk.asked) == sum(isinstance(each, Answer) for each in whole.messages[messages:])


def test_a_resumed_turn_knows_what_it_called() -> None:
    desk = FakeDesk()
    begun = asked().plus(
        Assistant("", (Call("1", "task_search", {"search_queries": ["a"]}),)),
        Answer("1", "task_search", {"tasks": {"a": []}}),
    )
    model = Scripted([Line(), line(search("a")), Line("Done.")])
    (answer,) = datas(events(begun, desk, model))
    assert answer == {"tasks": {"a": []}, "note": answer["note"]}  # type: ignore[index]
    assert desk.asked == []


def test_a_turn_begins_with_what_was_said() -> None:
    with pytest.raises(ValueError, match="what was said"):
        turn(cut(asked(), 0), FakeDesk(), Scripted([]))

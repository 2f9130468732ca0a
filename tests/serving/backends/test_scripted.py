"""The model that replays a script."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from making.talk import asked, line, save

from flowc_serving.agent.conversation import Answer, Assistant, Call, Conversation
from flowc_serving.agent.model import CallDone, ModelError, Part, ProgramPart, Request, Stopped, TextPart
from flowc_serving.backends.scripted import Cue, Line, Scripted, ScriptError, script_of

TOLD = asked().plus(
    Assistant("", (Call("1", "task_search", {}), Call("2", "create_or_update_workflow", {}))),
    Answer("1", "task_search", {"tasks": {"tag": [{"id": "a::b", "version": "0.1"}]}}),
    Answer("2", "create_or_update_workflow", {"workflow_id": "7", "count": 3, "name": "{{answer.1}}"}),
)


def said(model: Scripted, conversation: Conversation = TOLD, **more: Any) -> list[Part]:
    async def read() -> list[Part]:
        return [part async for part in model.answer(Request(conversation, **more))]

    return asyncio.run(read())


def test_it_streams_in_pieces() -> None:
    parts = said(Scripted([line(save("x" * 25), text="y" * 15)], chunk=10), asked())
    assert [len(each.text) for each in parts if isinstance(each, TextPart)] == [10, 5]
    assert [len(each.text) for each in parts if isinstance(each, ProgramPart)] == [10, 10, 5]
    assert parts[-1] == Stopped("stop")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{{answer.2.workflow_id}}", "7"),
        ("{{answer.-1.count}}", 3),
        ("it is {{answer.2.count}} of {{answer.-1.workflow_id}}", "it is 3 of 7"),
        ("{{answer.1.tasks.tag.0}}", {"id": "a::b", "version": "0.1"}),
        ("{{answer.2.name}}", "{{answer.1}}"),
        ("{{ answer.1 }} {{other}}", "{{ answer.1 }} {{other}}"),
        (["{{answer.2.count}}", {"a": "{{answer.2.count}}"}, 1, None], [3, {"a": 3}, 1, None]),
    ],
)
def test_placeholders(text: Any, value: Any) -> None:
    (call,) = [
        each.call
        for each in said(Scripted([Line(), line(Cue("task_search", {"x": text}))]))
        if isinstance(each, CallDone)
    ]
    assert call.arguments == {"x": value}


@pytest.mark.parametrize(
    "text", ["{{answer.0.x}}", "{{answer.9.x}}", "{{answer.2.none}}", "{{answer.2.count.x}}", "{{answer.-9}}"]
)
def test_placeholders_of_nothing(text: str) -> None:
    with pytest.raises(ModelError, match="which there is not"):
        said(Scripted([Line(), Line(text)]))


def test_a_line_may_be_a_function() -> None:
    model = Scripted([Line(), lambda request: Line(f"{len(request.conversation.messages)} messages")])
    assert said(model)[0] == TextPart("4 messages")


def test_the_last_word() -> None:
    assert said(Scripted([Line(), Line("more")], last="That was it."), last=True)[0] == TextPart(
        "That was it."
    )
    assert said(Scripted([Line(), Line("more")]), last=True)[0] == TextPart("more")


def test_a_script_that_is_over() -> None:
    with pytest.raises(ModelError, match="1 answers, and is asked for one more"):
        said(Scripted([Line("a")]))


def test_a_script_as_json() -> None:
    script = [
        {"text": "Hi.", "calls": [{"name": "task_search", "arguments": {"a": 1}}, {"raw": "{oops"}]},
        {"text": "Bye."},
        {},
    ]
    assert script_of(json.dumps(script)) == (
        Line("Hi.", (Cue("task_search", {"a": 1}), Cue("", {}, "{oops"))),
        Line("Bye."),
        Line(),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "the script is no JSON"),
        ("[" * 100_000, "the script is no JSON"),
        ("{}", "a script is a list of answers"),
        ("[1]", "answer 1 of the script is an object with text and calls"),
        ('[{}, {"txt": 1}]', "answer 2 of the script is an object with text and calls"),
        ('[{"text": 1}]', "answer 1 of the script has a text"),
        ('[{"calls": [{}]}]', "a call in answer 1 of the script has a name"),
        ('[{"calls": [{"name": "a", "arguments": []}]}]', "a call in answer 1 of the script has a name"),
        ('[{"calls": [7]}]', "a call in answer 1 of the script has a name"),
    ],
)
def test_no_script(text: str, message: str) -> None:
    with pytest.raises(ScriptError, match=message):
        script_of(text)

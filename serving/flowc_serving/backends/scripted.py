"""A model that replays a script: for tests, for load without a model, and beneath the demonstration.

A script is a list of lines, one for each answer of the model in a conversation; which one is next is told by the
conversation alone, so one script serves many conversations at once, and one that is resumed. As JSON:

    [{"text": "I search.", "calls": [{"name": "task_search", "arguments": {"search_queries": ["tag order"]}}]},
     {"text": "Saved as {{answer.-1.workflow_id}}."}]

``{{answer.2.workflow_id}}`` is a value of the second tool answer of the conversation, ``answer.-1`` is the last; one
that is a whole text keeps its type.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

from flowc_serving.agent.conversation import PROGRAM, Answer, Assistant, Call, Conversation
from flowc_serving.agent.json_value import Json, Object
from flowc_serving.agent.model import (
    CallBegun,
    CallDone,
    ModelError,
    Part,
    ProgramPart,
    Request,
    Stopped,
    TextPart,
)

_PLACEHOLDER = re.compile(r"\{\{answer\.(-?\d+)((?:\.[^.{}]+)*)\}\}")


class ScriptError(ValueError):
    """A text that is no script; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A call of a script; with ``raw`` it is one that cannot be read."""

    name: str
    arguments: Mapping[str, Json]
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One answer of a script."""

    text: str = ""
    calls: tuple[Cue, ...] = ()


Script: TypeAlias = Sequence[Line | Callable[[Request], Line]]


@dataclass(frozen=True)
class Scripted:
    """A model that says its script, in pieces of ``chunk`` characters every ``delay`` seconds.

    ``last`` is what it says when it is asked for its last word; without it the script goes on.
    """

    script: Script
    last: str = ""
    chunk: int = 40
    delay: float = 0.0
    name: str = "scripted"
    constrains: bool = False

    async def answer(self, request: Request) -> AsyncGenerator[Part]:
        """The line that is next in the conversation."""
        said = sum(isinstance(each, Assistant) for each in request.conversation.messages)
        async with aclosing(spoken(self._line(request, said), said, self.chunk, self.delay)) as parts:
            async for part in parts:
                yield part

    async def close(self) -> None:
        """Nothing to let go of."""

    def _line(self, request: Request, at: int) -> Line:
        if request.last and self.last:
            return Line(self.last)
        if at >= len(self.script):
            raise ModelError(f"the script has {len(self.script)} answers, and is asked for one more")
        line = self.script[at]
        line = line if isinstance(line, Line) else line(request)
        return filled(line, request.conversation)


async def spoken(line: Line, number: int, chunk: int = 40, delay: float = 0.0) -> AsyncGenerator[Part]:
    """A line as the parts of an answer."""
    await asyncio.sleep(delay)
    for piece in _pieces(line.text, chunk):
        yield TextPart(piece)
        if delay:
            await asyncio.sleep(delay)
    for at, cue in enumerate(line.calls):
        call = Call(f"call_{number}_{at}", cue.name, cue.arguments, cue.raw)
        yield CallBegun(call.id, call.name)
        program = call.arguments.get(PROGRAM)
        for piece in _pieces(program if isinstance(program, str) else "", chunk):
            yield ProgramPart(call.id, piece)
            if delay:
                await asyncio.sleep(delay)
        yield CallDone(call)
    yield Stopped("stop")


def _pieces(text: str, size: int) -> Iterator[str]:
    return (text[at : at + size] for at in range(0, len(text), size))


# Placeholders.


def filled(line: Line, conversation: Conversation) -> Line:
    """A line with what its placeholders name. Raises ``ModelError`` where that is not there."""
    answers = [each.data for each in conversation.messages if isinstance(each, Answer)]
    cues = tuple(
        Cue(each.name, cast(Object, _filled(dict(each.arguments), answers)), each.raw) for each in line.calls
    )
    return Line(str(_filled(line.text, answers)), cues)


def _filled(value: Json, answers: Sequence[Object]) -> Json:
    match value:
        case str():
            whole = _PLACEHOLDER.fullmatch(value)
            if whole:
                return _named(whole, answers)
            return _PLACEHOLDER.sub(lambda found: str(_named(found, answers)), value)
        case list():
            return [_filled(each, answers) for each in value]
        case dict():
            return {key: _filled(each, answers) for key, each in value.items()}
        case _:
            return value


def _named(found: re.Match[str], answers: Sequence[Object]) -> Json:
    number = int(found[1])
    at = number - 1 if number > 0 else number
    try:
        value: Any = answers[at]
        for key in filter(None, found[2].split(".")):
            value = _member(value, key)
    except (LookupError, TypeError, ValueError):
        raise ModelError(f"the script asks for {found[0]}, which there is not") from None
    return cast(Json, value)


def _member(value: Any, key: str) -> Any:
    return cast(list[Any], value)[int(key)] if isinstance(value, list) else cast(dict[str, Any], value)[key]


# As JSON.


def script_of(text: str) -> tuple[Line, ...]:
    """The script of a JSON text. Raises ``ScriptError``."""
    try:
        data: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ScriptError(f"the script is no JSON: {error}") from None
    if not isinstance(data, list):
        raise ScriptError("a script is a list of answers")
    return tuple(_line(each, f"answer {at + 1}") for at, each in enumerate(cast(list[Any], data)))


def _line(data: Any, where: str) -> Line:
    if not isinstance(data, dict) or not {*cast(dict[str, Any], data)} <= {"text", "calls"}:
        raise ScriptError(f"{where} of the script is an object with text and calls")
    found = cast(dict[str, Any], data)
    text, calls = found.get("text", ""), found.get("calls", [])
    if not isinstance(text, str) or not isinstance(calls, list):
        raise ScriptError(f"{where} of the script has a text and a list of calls")
    return Line(text, tuple(_cue(each, where) for each in cast(list[Any], calls)))


def _cue(data: Any, where: str) -> Cue:
    found = cast(dict[str, Any], data) if isinstance(data, dict) else {}
    name, arguments, raw = found.get("name", ""), found.get("arguments", {}), found.get("raw", "")
    is_call = isinstance(name, str) and isinstance(arguments, dict) and isinstance(raw, str)
    if not is_call or not (name or raw):
        raise ScriptError(f"a call in {where} of the script has a name and an object of arguments, or raw")
    return Cue(name, cast(Object, arguments), raw)

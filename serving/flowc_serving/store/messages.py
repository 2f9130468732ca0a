"""Messages of a conversation in OpenTelemetry's form, and back: a role, and parts of text, calls and answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from flowc_serving.agent.conversation import Answer, Assistant, Call, Message, User
from flowc_serving.agent.json_value import Json, Object


def parts(message: Message) -> Object:
    """A message with its parts."""
    match message:
        case User(text):
            return {"role": "user", "parts": [_text(text)]}
        case Assistant(text, calls):
            said: list[Json] = [_text(text)] if text else []
            finish = "tool_call" if calls else "stop"
            return {"role": "assistant", "parts": [*said, *map(_call, calls)], "finish_reason": finish}
        case Answer(call, name, data):
            answer: Object = {"type": "tool_call_response", "id": call, "name": name, "response": data}
            return {"role": "tool", "parts": [answer]}


def message(data: Json) -> Message:
    """The message that ``parts`` was given."""
    found = cast(dict[str, Any], data)
    told: list[dict[str, Any]] = found["parts"]
    match found["role"]:
        case "user":
            return User(_said(told))
        case "assistant":
            calls = (each for each in told if each["type"] == "tool_call")
            return Assistant(_said(told), tuple(map(_read_call, calls)))
        case _:
            (answer,) = told
            return Answer(answer["id"], answer["name"], answer["response"])


def _text(text: str) -> Object:
    return {"type": "text", "content": text}


def _call(call: Call) -> Object:
    told: Object = {"type": "tool_call", "id": call.id, "name": call.name, "arguments": dict(call.arguments)}
    return {**told, "raw": call.raw} if call.raw else told


def _said(told: Iterable[dict[str, Any]]) -> str:
    return "".join(each["content"] for each in told if each["type"] == "text")


def _read_call(part: dict[str, Any]) -> Call:
    return Call(part["id"], part["name"], part["arguments"], part.get("raw", ""))

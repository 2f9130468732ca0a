"""Conversations as data: who said what, which calls were made, what the tools answered.

A conversation is all that a turn needs besides its session, so it can be stored, resumed and trained on. As JSON it
is ``to_json(conversation)``, read back by ``from_json``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias, cast

from flowc_serving.agent.json_value import Json, Object

Representation = Literal["python", "json"]
"""What programs are to the model: pure Python views, or Flow's code form (the ablation)."""

PROGRAM = "workflow"
"""The argument of calls, and the key in answers, that holds a program as text."""
WRITER = "create_or_update_workflow"
"""The one tool that changes something: its call has a program."""
SIMULATOR = "simulate_workflow"
"""The tool that only the contract with tests has: it tries a program on events, and stores nothing."""


class ConversationError(ValueError):
    """A JSON value that is no conversation; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Context:
    """What stands above the first request (law M4): the day as ISO 8601, the shop's domain, its plan."""

    date: str
    shop: str
    plan: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """A tool call. ``raw`` is what the model wrote where that could not be read as a call; the name is then empty."""

    id: str
    name: str
    arguments: Mapping[str, Json]
    raw: str = ""


@dataclass(frozen=True, slots=True)
class User:
    """What the merchant said."""

    text: str


@dataclass(frozen=True, slots=True)
class Assistant:
    """What the model said, and the calls it made with it."""

    text: str
    calls: tuple[Call, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a tool answered to the call of an id: production's ``data``, keys in their declared order."""

    call: str
    name: str
    data: Object


Message: TypeAlias = User | Assistant | Answer


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation so far. ``tests`` says that its contract is the one with ``simulate_workflow``."""

    id: str
    context: Context
    messages: tuple[Message, ...] = ()
    representation: Representation = "python"
    tests: bool = False

    def plus(self, *messages: Message) -> Conversation:
        """The conversation with more said."""
        return replace(self, messages=(*self.messages, *messages))

    @property
    def call_ids(self) -> frozenset[str]:
        """The ids that calls have so far."""
        said = (each for each in self.messages if isinstance(each, Assistant))
        return frozenset(call.id for each in said for call in each.calls)

    def answers(self, name: str) -> Iterator[Answer]:
        """The answers that one tool gave, in their order."""
        return (each for each in self.messages if isinstance(each, Answer) and each.name == name)


# As JSON.


def to_json(conversation: Conversation) -> Object:
    """A conversation as a JSON object."""
    context = conversation.context
    return {
        "id": conversation.id,
        "representation": conversation.representation,
        **({"tests": True} if conversation.tests else {}),
        "context": {"date": context.date, "shop": context.shop, "plan": context.plan},
        "messages": [_message(each) for each in conversation.messages],
    }


def _message(message: Message) -> Object:
    match message:
        case User(text):
            return {"role": "user", "text": text}
        case Assistant(text, calls):
            said: Object = {"role": "assistant", "text": text}
            return {**said, "calls": [_call(each) for each in calls]} if calls else said
        case Answer(call, name, data):
            return {"role": "tool", "call": call, "name": name, "data": data}


def _call(call: Call) -> Object:
    told: Object = {"id": call.id, "name": call.name, "arguments": dict(call.arguments)}
    return {**told, "raw": call.raw} if call.raw else told


def from_json(data: Any) -> Conversation:
    """The conversation of a JSON object. Raises ``ConversationError``."""
    found = _object(data, "a conversation")
    context = _object(found.get("context"), "its context")
    representation = found.get("representation", "python")
    if representation not in ("python", "json"):
        raise ConversationError(f"representation is python or json, not {representation!r}")
    return Conversation(
        _text(found, "id", "a conversation"),
        Context(
            _text(context, "date", "its context"),
            _text(context, "shop", "its context"),
            str(context.get("plan", "")),
        ),
        tuple(
            _read_message(each, number)
            for number, each in enumerate(_list(found.get("messages"), "messages"))
        ),
        representation,
        found.get("tests") is True,
    )


def _read_message(data: Any, number: int) -> Message:
    where = f"message {number}"
    found = _object(data, where)
    match found.get("role"):
        case "user":
            return User(_text(found, "text", where))
        case "assistant":
            calls = _list(found.get("calls", []), f"calls of {where}")
            return Assistant(_text(found, "text", where), tuple(_read_call(each, where) for each in calls))
        case "tool":
            data = cast(Object, _object(found.get("data"), f"the data of {where}"))
            return Answer(_text(found, "call", where), _text(found, "name", where), data)
        case role:
            raise ConversationError(f"the role of {where} is user, assistant or tool, not {role!r}")


def _read_call(data: Any, where: str) -> Call:
    found = _object(data, f"a call of {where}")
    arguments = _object(found.get("arguments"), f"the arguments of a call of {where}")
    return Call(
        _text(found, "id", f"a call of {where}"),
        _text(found, "name", f"a call of {where}"),
        cast(Object, arguments),
        str(found.get("raw", "")),
    )


def _object(data: Any, what: str) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise ConversationError(f"{what} is a JSON object")
    return cast(dict[str, Any], data)


def _list(data: Any, what: str) -> Sequence[Any]:
    if not isinstance(data, list):
        raise ConversationError(f"{what} are a list")
    return cast(list[Any], data)


def _text(data: Mapping[str, Any], key: str, where: str) -> str:
    if not isinstance(data.get(key), str):
        raise ConversationError(f"{where} has a text {key}")
    return data[key]

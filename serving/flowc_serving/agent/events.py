"""What happens in a turn, as it happens: the one stream that server, page, terminal and log read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from flowc_serving.agent.conversation import Call, Conversation
from flowc_serving.agent.json_value import Object

Ending = Literal["done", "turns", "tokens", "seconds", "tool seconds", "loop", "cancelled", "model"]
"""Why a turn ended: the model's last word; a limit; one call again and again; a person; an engine's fault."""


@dataclass(frozen=True, slots=True)
class Said:
    """More of the model's text."""

    text: str


@dataclass(frozen=True, slots=True)
class Calling:
    """The model begins a call."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Writing:
    """More of the program of a call."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Called:
    """A call is complete and will be carried out."""

    call: Call


@dataclass(frozen=True, slots=True)
class Answered:
    """A tool has answered, after so many seconds."""

    call: Call
    data: Object
    seconds: float


@dataclass(frozen=True, slots=True)
class Asked:
    """The model has answered once: its tokens and seconds (to its first part, and in all)."""

    read: int
    written: int
    first: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Ended:
    """The turn is over: the whole conversation, the last word, and what went wrong, for people."""

    conversation: Conversation
    text: str
    why: Ending
    error: str = ""


Event: TypeAlias = Said | Calling | Writing | Called | Answered | Asked | Ended


def event_json(event: Event) -> Object:
    """An event as a JSON object with its kind, as the server streams it."""
    match event:
        case Said(text):
            return {"kind": "said", "text": text}
        case Calling(id, name):
            return {"kind": "calling", "id": id, "name": name}
        case Writing(id, text):
            return {"kind": "writing", "id": id, "text": text}
        case Called(call):
            return {"kind": "called", "id": call.id, "name": call.name, "arguments": dict(call.arguments)}
        case Answered(call, data, seconds):
            return {"kind": "answered", "id": call.id, "name": call.name, "data": data, "seconds": seconds}
        case Asked(read, written, first, seconds):
            return {"kind": "asked", "read": read, "written": written, "first": first, "seconds": seconds}
        case Ended(_, text, why, error):
            return {"kind": "ended", "text": text, "why": why, "error": error}

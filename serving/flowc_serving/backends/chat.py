"""The mode ``messages``: ``/chat/completions`` with the tools as JSON, for engines whose tokenizer is not known.

Programs travel as JSON strings there, since the engine's own format has them so; they are read out of the pieces as
they come. Law M1 is not claimed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from flowc_serving.agent import rendering
from flowc_serving.agent.calls import call_ids
from flowc_serving.agent.contract import Contract
from flowc_serving.agent.conversation import Answer, Assistant, Call, Conversation
from flowc_serving.agent.json_value import Object, count, dumps, record, records, text
from flowc_serving.agent.model import CallBegun, CallDone, Part, ProgramPart, Request, TextPart
from flowc_serving.backends.arguments import ArgumentReader
from flowc_serving.backends.flavours import Flavour

MOST_CALLS = 64
"""Calls in one answer; what a model writes beyond them is left out."""
UNREADABLE = "unreadable_call"
"""What a call is called that was none: chat messages know no other way to tell of it."""


@dataclass(frozen=True, slots=True)
class Messages:
    """The mode: the contract's system prompt and tools, and the conversation as chat messages."""

    contract: Contract

    @property
    def name(self) -> Literal["messages"]:
        return "messages"

    @property
    def path(self) -> str:
        return "/chat/completions"

    def body(self, request: Request, flavour: Flavour) -> Object:  # noqa: ARG002, every mode is asked alike
        """The messages and the tools; the last answer of a turn makes no call."""
        return {
            "messages": [*messages(request.conversation, self.contract)],
            "tools": list(self.contract.tools),
            "tool_choice": "none" if request.last else "auto",
        }

    def reader(self, conversation: Conversation) -> ChatReader:
        """A reader of one answer."""
        return ChatReader(conversation)


def messages(conversation: Conversation, contract: Contract) -> Iterator[Object]:
    """The messages, the system prompt first. Raises ``RenderingError``."""
    system, *rest = rendering.messages(conversation, contract)
    yield system
    for message, words in zip(conversation.messages, rest, strict=True):
        content = text(words["content"])
        match message:
            case Assistant(_, calls) if calls:
                yield {
                    "role": "assistant",
                    "content": content,
                    "tool_calls": [_written(each) for each in calls],
                }
            case Answer(call, _, _):
                yield {"role": "tool", "tool_call_id": call, "content": content}
            case _:
                yield {"role": words["role"], "content": content}


def _written(call: Call) -> Object:
    name = call.name or UNREADABLE
    arguments: Object = dict(call.arguments) if call.name else {"text": call.raw}
    written = dumps(arguments).encode("utf-8", "replace").decode()  # half of a surrogate pair cannot be sent
    return {"id": call.id, "type": "function", "function": {"name": name, "arguments": written}}


# The answer.


@dataclass(slots=True)
class _Open:
    """A call that is being written: our id and the engine's."""

    id: str
    theirs: str
    name: str = ""
    has_begun: bool = False
    arguments: ArgumentReader = field(default_factory=ArgumentReader)
    held: list[str] = field(default_factory=list[str])


class ChatReader:
    """Reads one answer of chat completions, call by call."""

    def __init__(self, conversation: Conversation | None = None) -> None:
        self._calls: dict[int, _Open] = {}
        self._ids = call_ids(conversation)

    def read(self, choice: Object) -> Iterator[Part]:
        """The parts of one more piece."""
        delta = record(choice.get("delta"))
        if said := text(delta.get("content")):
            yield TextPart(said)
        for piece in records(delta.get("tool_calls")):
            yield from self._piece(piece)

    def end(self, *, cut: bool) -> Iterator[Part]:  # noqa: ARG002, half a call is no JSON
        """The calls, complete, in the order in which they stand."""
        for number in sorted(self._calls):
            one = self._calls[number]
            call = _call(one)
            if call.name:
                yield from self._begin(one)
                yield from self._program(one)
            yield CallDone(call)

    def _piece(self, piece: Object) -> Iterator[Part]:
        number = self._number(piece)
        function = record(piece.get("function"))
        if number not in self._calls:
            if len(self._calls) == MOST_CALLS:
                return
            self._calls[number] = _Open(next(self._ids), text(piece.get("id")))
        one = self._calls[number]
        if not one.has_begun:
            one.name += text(function.get("name"))
        arguments = text(function.get("arguments"))
        if program := one.arguments.feed(arguments):
            one.held.append(program)
        if arguments and one.name:
            yield from self._begin(one)
            yield from self._program(one)

    def _number(self, piece: Object) -> int:
        """Which call a piece belongs to: its index, or that of its id, or the last."""
        if isinstance(piece.get("index"), int):
            return count(piece["index"])
        named = text(piece.get("id"))
        known = next((number for number, each in self._calls.items() if named and each.theirs == named), None)
        if known is not None:
            return known
        return len(self._calls) if named or not self._calls else max(self._calls)

    def _begin(self, one: _Open) -> Iterator[Part]:
        if not one.has_begun and one.name:
            one.has_begun = True
            yield CallBegun(one.id, one.name)

    def _program(self, one: _Open) -> Iterator[Part]:
        if one.held:
            yield ProgramPart(one.id, "".join(one.held))
            one.held.clear()


def _call(one: _Open) -> Call:
    """The call, or what was written where that is none: then it has no name."""
    arguments = one.arguments.whole()
    if arguments is None or not one.name:
        return Call(one.id, "", {}, f'{{"name": {dumps(one.name)}, "arguments": {one.arguments.text}}}')
    return Call(one.id, one.name, arguments)

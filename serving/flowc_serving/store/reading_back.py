"""Conversations out of their rows, whole up to the last row: what a server that was killed goes on from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from flowc_serving.agent.conversation import (
    Answer,
    Assistant,
    Context,
    Conversation,
    Message,
    Representation,
    User,
)
from flowc_serving.agent.json_value import Json, Object
from flowc_serving.store import messages, names
from flowc_serving.store.rows import Row

INTERRUPTED: Object = {
    "error": "The server stopped before this call was answered. It may or may not have been carried out: "
    "look before you call it again.",
    "error_code": "INTERRUPTED",
}
"""What stands for an answer that never came: a model must have one for each call."""


def conversation(rows: Iterable[Row]) -> Conversation | None:
    """The conversation that rows tell; None where they do not begin with its beginning."""
    found = list(rows)
    if not found or found[0].name != names.BEGUN:
        return None
    head = found[0].fields
    context = cast(dict[str, str], head[names.CONTEXT])
    said = [messages.message(each) for each in _list(head.get(names.INPUT))]
    return Conversation(
        found[0].conversation,
        Context(context["date"], context["shop"], context["plan"]),
        (*said, *turns(found[1:])),
        cast(Representation, head[names.REPRESENTATION]),
        head.get(names.TESTS) is True,
    )


def turns(rows: Iterable[Row]) -> list[Message]:
    """The messages of turns."""
    read = _Reading()
    for row in rows:
        read.row(row)
    read.settle()
    return read.said


class _Reading:
    """Messages so far; the answers to the last message's calls wait, since they come in any order."""

    def __init__(self) -> None:
        self.said: list[Message] = []
        self._turn = 0
        self._answers: dict[str, Answer] = {}

    def row(self, row: Row) -> None:
        fields = row.fields
        if row.name == names.ASKED:
            self.settle()
            self._turn = len(self.said)
            self.said += [messages.message(each) for each in _list(fields[names.INPUT])]
        elif row.name == names.CHAT:
            self.settle()
            self.said += [messages.message(each) for each in _list(fields[names.OUTPUT])]
        elif row.name == names.ANSWERED:
            answer = Answer(
                str(fields[names.TOOL_CALL]),
                str(fields[names.TOOL_NAME]),
                cast(Object, fields[names.TOOL_RESULT]),
            )
            self._answers[answer.call] = answer
        elif row.name == names.ENDED:
            self.settle()
            if names.TURN in fields:
                self.said[self._turn :] = [messages.message(each) for each in _list(fields[names.TURN])]

    def settle(self) -> None:
        """Put the answers behind the calls, in the calls' order."""
        last = self.said[-1] if self.said else User("")
        if isinstance(last, Assistant):
            self.said += [
                self._answers.get(call.id) or Answer(call.id, call.name, dict(INTERRUPTED))
                for call in last.calls
            ]
        self._answers = {}


def _list(value: Json | None) -> list[Any]:
    return value if isinstance(value, list) else []

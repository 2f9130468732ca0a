"""Rows of a turn from the events of the loop, each as soon as it is whole.

What a conversation holds is the loop's to say. So at the end of a turn the messages that the rows tell are compared
with those of the conversation, and where they differ (an answer that was asked for again, a call that was cancelled)
the last row carries the conversation's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flowc_serving.agent.conversation import WRITER, Assistant, Call, Conversation, Message, User
from flowc_serving.agent.events import Answered, Asked, Called, Calling, Ended, Event, Said
from flowc_serving.agent.json_value import Json, Object
from flowc_serving.agent.outcomes import failure
from flowc_serving.store import messages, names
from flowc_serving.store.reading_back import turns
from flowc_serving.store.rows import Pen, Row, about_workflow


@dataclass(frozen=True, slots=True)
class Serving:
    """Who serves: the model's name, the contract's fingerprint, the arm that was drawn and the arm that answered.

    ``drift`` says that the model was trained under another fingerprint and is let serve all the same.
    """

    model: str
    fingerprint: str
    arm: str = ""
    served_by: str = ""
    drift: bool = False

    def fields(self) -> Object:
        """As fields of a row."""
        return {
            names.MODEL: self.model,
            names.FINGERPRINT: self.fingerprint,
            names.ARM: self.arm or None,
            names.SERVED_BY: self.served_by or None,
            names.DRIFT: self.drift or None,
        }


def begun(pen: Pen, conversation: Conversation, serving: Serving) -> Row:
    """A conversation begins, with what was said before where it comes from elsewhere."""
    context = conversation.context
    before: list[Json] = [messages.parts(each) for each in conversation.messages]
    return pen.row(
        names.BEGUN,
        {
            names.CONTEXT: {"date": context.date, "shop": context.shop, "plan": context.plan},
            names.REPRESENTATION: conversation.representation,
            names.TESTS: conversation.tests or None,
            names.INPUT: before or None,
            **serving.fields(),
        },
    )


class Recorder:
    """The rows of one turn: ``said`` when it begins, then ``rows`` of each event of the loop."""

    def __init__(self, pen: Pen, conversation: Conversation, serving: Serving) -> None:
        self._pen = pen
        self._serving = serving
        self._before = len(conversation.messages)
        self._started = pen.clock()
        self._written: list[Row] = []
        self._clear()
        self._read = self._tokens = 0

    def _clear(self) -> None:
        self._texts: list[str] = []
        self._calls: list[Call] = []
        self._begun: set[str] = set()
        self._asked: Asked | None = None

    def said(self, text: str) -> list[Row]:
        """The merchant's words begin the turn."""
        return [self._row(names.ASKED, {names.INPUT: [messages.parts(User(text))]})]

    def rows(self, event: Event) -> list[Row]:
        """What an event adds to the log: often nothing, since texts and programs come in parts."""
        match event:
            case Said(text):
                before = self._answer() if self._asked else []
                self._texts.append(text)
                return before
            case Calling(id, _):
                before = self._answer() if self._asked and self._whole() else []
                self._begun.add(id)
                return before
            case Called(call):
                self._calls.append(call)
                return self._answer() if self._asked and self._whole() else []
            case Asked():
                self._asked = event
                self._read += event.read
                self._tokens += event.written
                return self._answer() if self._whole() else []
            case Answered():
                return [*self._answer(), self._tool(event)]
            case Ended():
                return [*self._answer(), self._end(event)]
            case _:
                return []

    def _whole(self) -> bool:
        """Are all calls there that the model began?"""
        return self._begun <= {call.id for call in self._calls}

    def _answer(self) -> list[Row]:
        """What the model said, where that is not written yet."""
        if not (self._texts or self._calls or self._asked):
            return []
        said = Assistant("".join(self._texts), tuple(self._calls))
        fields: Object = {names.OPERATION: "chat", **self._serving.fields()}
        fields[names.OUTPUT] = [messages.parts(said)]
        if self._asked:
            fields |= {
                names.TOKENS_READ: self._asked.read,
                names.TOKENS_WRITTEN: self._asked.written,
                names.FIRST_SECONDS: self._asked.first,
                names.SECONDS: self._asked.seconds,
            }
        self._clear()
        return [self._row(names.CHAT, fields)]

    def _tool(self, event: Answered) -> Row:
        wrote = about_workflow(event.data) if event.call.name == WRITER else {}
        return self._row(
            names.ANSWERED,
            {
                names.OPERATION: "execute_tool",
                names.TOOL_NAME: event.call.name,
                names.TOOL_CALL: event.call.id,
                names.TOOL_RESULT: event.data,
                names.SECONDS: event.seconds,
                names.ERROR: failure(event.data) or None,
                **wrote,
            },
        )

    def _end(self, event: Ended) -> Row:
        truth = event.conversation.messages[self._before :]
        return self._row(
            names.ENDED,
            {
                names.ENDING: event.why,
                names.ERROR_TEXT: event.error or None,
                names.SECONDS: round(self._pen.clock() - self._started, 6),
                names.TOKENS_READ: self._read,
                names.TOKENS_WRITTEN: self._tokens,
                names.TURN: self._other_than_written(truth),
            },
        )

    def _other_than_written(self, truth: Sequence[Message]) -> list[Json] | None:
        if turns(self._written) == list(truth):
            return None
        return [messages.parts(each) for each in truth]

    def _row(self, name: str, fields: Object) -> Row:
        row = self._pen.row(name, fields)
        self._written.append(row)
        return row

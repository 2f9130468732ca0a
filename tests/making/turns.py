"""Turns as the loop tells them: their events, and the conversation that they end in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from flowc_serving.agent.conversation import Answer, Assistant, Call, Context, Conversation, Message, User
from flowc_serving.agent.events import Answered, Asked, Called, Calling, Ended, Event, Said, Writing
from flowc_serving.agent.json_value import Object

SHOP = "tea.myshopify.com"


def fresh(name: str = "c1", shop: str = SHOP) -> Conversation:
    return Conversation(name, Context("2026-11-29", shop, "plus"))


@dataclass
class Script:
    """A turn: what the merchant said, then the model's texts with their calls and answers."""

    before: Conversation
    said: str
    steps: Sequence[tuple[str, Sequence[tuple[Call, Object]]]]
    late: bool = False
    """Calls are told after the model has been asked, as well as before."""
    messages: list[Message] = field(default_factory=list)

    def events(self) -> Iterator[Event]:
        self.messages = [User(self.said)]
        for text, calls in self.steps:
            yield from self._step(text, calls)
        after = self.before.plus(*self.messages)
        yield Ended(after, self.steps[-1][0], "done")

    def _step(self, text: str, calls: Sequence[tuple[Call, Object]]) -> Iterator[Event]:
        half = len(text) // 2
        yield Said(text[:half])
        yield Said(text[half:])
        called: list[Event] = [Called(call) for call, _ in calls]
        for call, _ in calls:
            yield Calling(call.id, call.name)
            yield Writing(call.id, "@workflow")
        asked = Asked(100, 20, 0.1, 0.5)
        yield from [asked, *called] if self.late else [*called, asked]
        self.messages.append(Assistant(text, tuple(call for call, _ in calls)))
        for call, data in reversed(calls):  # the last to be called answers first
            yield Answered(call, data, 0.01)
        self.messages += [Answer(call.id, call.name, data) for call, data in calls]


def call(number: str, name: str = "task_search", **arguments: str) -> Call:
    return Call(number, name, dict(arguments))


WRITTEN: Object = {
    "workflow_id": "gid://flow/Workflow/1",
    "workflow_version": "01M8K8MF1QFFNBSWEX5K62CMT0",
}


def create(before: Conversation, *, late: bool = False) -> Script:
    """Two searches at once, then a workflow."""
    return Script(
        before,
        "Tag big orders",
        [
            ("I look.", [(call("a", query="tag"), {"tasks": {}}), (call("b", query="x"), {"error": "none"})]),
            ("", [(call("c", "create_or_update_workflow", workflow="@workflow"), WRITTEN)]),
            ("Done.", []),
        ],
        late,
    )

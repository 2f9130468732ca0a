"""A conversation as chat messages of OpenAI's API: calls with their ids and JSON, answers as a model reads them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from flowc_serving.agent import rendering
from flowc_serving.agent.contract import Contract
from flowc_serving.agent.conversation import Answer, Assistant, Call, Conversation
from flowc_serving.agent.json_value import Object, dumps

UNREADABLE = "unreadable_call"
"""What a call is called that was none: chat messages know no other way to tell of it."""


def messages(conversation: Conversation, contract: Contract) -> Iterator[Object]:
    """The messages, the system prompt first. Raises ``RenderingError``."""
    system, *rest = rendering.messages(conversation, contract)
    yield system
    for message, words in zip(conversation.messages, rest, strict=True):
        content = cast(str, words["content"])
        match message:
            case Assistant(_, calls) if calls:
                yield {"role": "assistant", "content": content, "tool_calls": [_call(each) for each in calls]}
            case Answer(call, _, _):
                yield {"role": "tool", "tool_call_id": call, "content": content}
            case _:
                yield {"role": words["role"], "content": content}


def _call(call: Call) -> Object:
    name = call.name or UNREADABLE
    arguments: Object = dict(call.arguments) if call.name else {"text": call.raw}
    written = dumps(arguments).encode("utf-8", "replace").decode()  # half of a surrogate pair cannot be sent
    return {"id": call.id, "type": "function", "function": {"name": name, "arguments": written}}

"""``/v1/responses``: what its body may hold. It is stateless: all that was said comes with each request."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from flowc_serving.agent.conversation import Answer, Assistant, Call, Message, User
from flowc_serving.agent.json_value import Object, records
from flowc_serving.agent.model import Sampling
from flowc_serving.server.bodies import Body, parsed
from flowc_serving.server.chat_form import OWN_TOOLS, known_model, sampling
from flowc_serving.server.problems import Problem

SERVER = "flowc"
"""Whose tools the calls in an answer are."""
_MOST_ITEMS = 2_000


class ResponseBody(Body):
    """The body of a response."""

    model: str
    input: str | Annotated[list[dict[str, Any]], Field(min_length=1, max_length=_MOST_ITEMS)]
    stream: bool | None = False
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    top_p: Annotated[float, Field(gt=0, le=1)] | None = None
    max_output_tokens: Annotated[int, Field(ge=1, le=100_000)] | None = None
    user: str | None = None
    safety_identifier: str | None = None
    metadata: dict[str, str] | None = None
    store: bool | None = None
    previous_response_id: str | None = None
    conversation: str | dict[str, Any] | None = None
    background: bool | None = None
    instructions: str | None = None
    tools: list[Any] | None = None
    tool_choice: str | dict[str, Any] | None = None
    parallel_tool_calls: bool | None = None
    max_tool_calls: int | None = None
    text: dict[str, Any] | None = None
    reasoning: dict[str, Any] | None = None
    include: list[str] | None = None
    truncation: str | None = None
    top_logprobs: int | None = None
    prompt: dict[str, Any] | None = None
    service_tier: str | None = None

    def check(self) -> None:
        """Refuse what cannot be honoured. Raises ``Problem``."""
        known_model(self.model)
        for name, why in _REFUSED.items():
            value = getattr(self, name)
            if value not in _HARMLESS.get(name, (None, [], {}, False, 0)):
                raise Problem(400, f"{name}: {why}", param=name, code="unsupported_value")

    def sampling(self) -> Sampling:
        """How tokens are to be chosen."""
        return sampling(self.temperature, self.top_p, self.max_output_tokens, None)

    def said(self) -> tuple[list[Message], str]:
        """What was said before, and what is asked. Raises ``Problem``."""
        if isinstance(self.input, str):
            return [], self.input
        messages = _messages(self.input)
        last = messages.pop()
        if not isinstance(last, User):
            raise Problem(400, "input: the last item is a message of the user", param="input")
        return messages, last.text


_ALL = "nothing is stored here: send all that was said as input"
_REFUSED = {
    "previous_response_id": _ALL,
    "conversation": f"{_ALL}, or use /v1/conversations",
    "store": f"{_ALL} (store: false)",
    "background": "a response is made while you wait",
    "instructions": "the agent has its own instructions, and follows no others: say it as the user",
    "tools": OWN_TOOLS,
    "tool_choice": OWN_TOOLS,
    "max_tool_calls": "the server's own limits hold",
    "text": 'the agent answers in text: {"format": {"type": "text"}}',
    "reasoning": "the agent's model has no such setting",
    "include": "there is nothing more to include",
    "truncation": "nothing is left out silently: disabled",
    "top_logprobs": "an answer is several of the model's, and has no probabilities of its own",
    "prompt": "there are no prompts stored here",
}
_HARMLESS: dict[str, tuple[object, ...]] = {
    "tool_choice": (None, "auto", "none"),
    "text": (None, {}, {"format": {"type": "text"}}),
    "truncation": (None, "disabled"),
}


def _messages(items: list[dict[str, Any]]) -> list[Message]:
    """The messages of items: texts, and calls with what they answered, as our own answers have them."""
    found: list[Message] = []
    for number, item in enumerate(items):
        where = f"input.{number}"
        match item.get("type", "message"):
            case "message":
                found.append(_message(item, where))
            case "mcp_call":
                call, answer = _call(item, where)
                found += [Assistant("", (call,)), answer]
            case kind:
                raise Problem(
                    400, f"{where}: items are messages and our own calls, no {str(kind)[:40]!r}",
                    param=where, code="unsupported_value",
                )  # fmt: skip
    return _joined(found)


def _joined(messages: list[Message]) -> list[Message]:
    """Calls that were made with one answer of the model, and its text, stand in one message."""
    found: list[Message] = []
    for message in messages:
        last = found[-1] if found else None
        if (
            isinstance(message, Assistant)
            and isinstance(last, Assistant)
            and message.calls
            and not last.calls
        ):
            found[-1] = Assistant(last.text, message.calls)
        else:
            found.append(message)
    return found


def _message(item: dict[str, Any], where: str) -> Message:
    text = _text(item.get("content"), where)
    match item.get("role"):
        case "user":
            return User(text)
        case "assistant":
            return Assistant(text)
        case _:
            raise Problem(
                400,
                f"{where}.role: is user or assistant; the agent has its own instructions",
                param=f"{where}.role",
                code="unsupported_value",
            )


def _text(content: Any, where: str) -> str:
    if isinstance(content, str):
        return content
    texts: list[str] = []
    for told in records(content) if isinstance(content, list) else [{}]:
        text = told.get("text")
        if told.get("type") not in ("input_text", "output_text", "text") or not isinstance(text, str):
            raise Problem(400, f"{where}.content: the agent reads text only", param=f"{where}.content")
        texts.append(text)
    return "".join(texts)


def _call(item: dict[str, Any], where: str) -> tuple[Call, Answer]:
    """A call and its answer. Raises ``Problem``."""
    try:
        arguments, data = (_object(item[key]) for key in ("arguments", "output"))
        identifier, name = item["id"], item["name"]
    except (KeyError, Problem):
        arguments = data = identifier = name = None
    if not isinstance(identifier, str) or not isinstance(name, str) or arguments is None or data is None:
        raise Problem(
            400, f"{where}: a call has id, name, arguments and output, as it was answered", param=where
        )
    return Call(identifier, name, arguments), Answer(identifier, name, data)


def _object(text: Any) -> Object | None:
    """The JSON object of a text, as strictly read as a body. Raises ``Problem``."""
    if not isinstance(text, str):
        return None
    return parsed(text.encode("utf-8", "surrogatepass"), halves=True)

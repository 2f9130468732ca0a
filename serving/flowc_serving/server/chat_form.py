"""``/v1/chat/completions``: what its body may hold. What the agent cannot do is refused, never passed over."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from flowc_serving.agent.conversation import Assistant, Message, User
from flowc_serving.agent.model import Sampling
from flowc_serving.server.bodies import Body
from flowc_serving.server.problems import Problem

MODEL = "flowc"
"""What clients call the agent."""
_MOST_MESSAGES = 1_000


class TextPart(Body):
    """A part of a message's content. A part of another type has other keys, and is refused for its type."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True)

    type: str
    text: str = ""


class ChatMessage(Body):
    """A message as OpenAI's clients send it."""

    role: str
    content: str | list[TextPart] | None = None
    name: str | None = None
    refusal: None = None
    audio: None = None
    annotations: list[Any] | None = None
    function_call: None = None
    tool_calls: list[Any] | None = None
    flow: dict[str, Any] | list[Any] | None = None
    """What our own answers carry beside the text: taken back and not read."""


class StreamOptions(Body):
    """What a stream tells beside the text."""

    include_usage: bool = False
    include_obfuscation: bool | None = None


class ChatBody(Body):
    """The body of a chat completion."""

    model: str
    messages: Annotated[list[ChatMessage], Field(min_length=1, max_length=_MOST_MESSAGES)]
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    top_p: Annotated[float, Field(gt=0, le=1)] | None = None
    max_tokens: Annotated[int, Field(ge=1, le=100_000)] | None = None
    max_completion_tokens: Annotated[int, Field(ge=1, le=100_000)] | None = None
    seed: Annotated[int, Field(ge=0, lt=2**63)] | None = None
    n: int | None = None
    user: str | None = None
    safety_identifier: str | None = None
    metadata: dict[str, str] | None = None
    service_tier: Literal["auto", "default"] | None = None
    store: bool | None = None
    frequency_penalty: float | None = None
    presence_penalty: float | None = None
    stop: str | list[str] | None = None
    logprobs: bool | None = None
    top_logprobs: int | None = None
    logit_bias: dict[str, float] | None = None
    response_format: dict[str, Any] | None = None
    tools: list[Any] | None = None
    tool_choice: str | dict[str, Any] | None = None
    functions: list[Any] | None = None
    function_call: str | dict[str, Any] | None = None
    parallel_tool_calls: bool | None = None
    reasoning_effort: str | None = None
    verbosity: str | None = None
    modalities: list[str] | None = None
    audio: dict[str, Any] | None = None
    prediction: dict[str, Any] | None = None
    web_search_options: dict[str, Any] | None = None

    def check(self) -> None:
        """Refuse what cannot be honoured. Raises ``Problem``."""
        known_model(self.model)
        for name, why in _REFUSED.items():
            value = getattr(self, name)
            if value not in _HARMLESS.get(name, (None, [], {}, False, 0, 0.0)):
                raise Problem(400, f"{name}: {why}", param=name, code="unsupported_value")

    def sampling(self) -> Sampling:
        """How tokens are to be chosen."""
        return sampling(
            self.temperature, self.top_p, self.max_completion_tokens or self.max_tokens, self.seed
        )

    def said(self) -> tuple[list[Message], str]:
        """What was said before, and what is asked. Raises ``Problem``."""
        messages = [_message(each, number) for number, each in enumerate(self.messages)]
        last = messages.pop()
        if not isinstance(last, User):
            raise Problem(400, "messages: the last one is the user's", param="messages")
        return messages, last.text


_HARMLESS: dict[str, tuple[object, ...]] = {
    "n": (None, 1),
    "stop": (None, [], ""),
    "response_format": (None, {"type": "text"}),
    "tool_choice": (None, "none", "auto"),
    "function_call": (None, "none", "auto"),
    "modalities": (None, [], ["text"]),
}
OWN_TOOLS = "the agent has its own tools, and uses no others"
_REFUSED = {
    "n": "the agent works for one answer: a workflow is written once",
    "store": "nothing is stored for later reading here: use /v1/conversations",
    "frequency_penalty": "programs repeat themselves rightly: leave it out",
    "presence_penalty": "programs repeat themselves rightly: leave it out",
    "stop": "a text may stand in a workflow: leave it out",
    "logprobs": "an answer is several of the model's, and has no probabilities of its own",
    "top_logprobs": "an answer is several of the model's, and has no probabilities of its own",
    "logit_bias": "the agent's tokens are not to be shifted: leave it out",
    "response_format": 'the agent answers in text: {"type": "text"}',
    "tools": OWN_TOOLS,
    "tool_choice": OWN_TOOLS,
    "functions": OWN_TOOLS,
    "function_call": OWN_TOOLS,
    "reasoning_effort": "the agent's model has no such setting",
    "verbosity": "the agent's model has no such setting",
    "modalities": "the agent answers in text",
    "audio": "the agent answers in text",
    "prediction": "the agent does not take one",
    "web_search_options": "the agent does not search the web",
}


def known_model(model: str) -> None:
    """Raises ``Problem`` where a model is asked for that is not here."""
    if model != MODEL:
        raise Problem(
            404, f"there is no model {model[:100]!r} here: it is called {MODEL!r}", param="model",
            code="model_not_found",
        )  # fmt: skip


def sampling(
    temperature: float | None, top_p: float | None, tokens: int | None, seed: int | None
) -> Sampling:
    """Sampling with what was said of it."""
    usual = Sampling()
    return Sampling(
        usual.temperature if temperature is None else float(temperature),
        usual.top_p if top_p is None else float(top_p),
        usual.tokens if tokens is None else tokens,
        seed,
    )


def _message(message: ChatMessage, number: int) -> Message:
    where = f"messages.{number}"
    text = _text(message, where)
    if message.role == "user":
        return User(text)
    if message.role == "assistant":
        if message.tool_calls:
            raise Problem(400, f"{where}.tool_calls: {OWN_TOOLS}", param=f"{where}.tool_calls")
        return Assistant(text)
    if message.role in ("system", "developer"):
        raise Problem(
            400,
            f"{where}: the agent has its own instructions, and follows no others: say it as the user",
            param=f"{where}.role",
            code="unsupported_value",
        )
    raise Problem(400, f"{where}.role: is user or assistant", param=f"{where}.role", code="invalid_value")


def _text(message: ChatMessage, where: str) -> str:
    if message.content is None or isinstance(message.content, str):
        return message.content or ""
    for part in message.content:
        if part.type not in ("text", "input_text", "output_text"):
            raise Problem(
                400, f"{where}.content: the agent reads text only, no {part.type[:40]!r}",
                param=f"{where}.content", code="unsupported_value",
            )  # fmt: skip
        for name in part.model_extra or ():
            raise Problem(
                400, f"{where}.content: {name[:40]} is not known here: leave it out",
                param=f"{where}.content", code="unknown_parameter",
            )  # fmt: skip
    return "".join(part.text for part in message.content)

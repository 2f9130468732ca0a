"""What a model is to the loop: it is asked once a turn and writes text and calls, part by part.

Backends (``flowc_serving.backends``) are models; the loop knows nothing else of them.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

from flowc_serving.agent.conversation import Call, Conversation


@dataclass(frozen=True, slots=True)
class Sampling:
    """How to choose tokens; ``tokens`` is the most of one answer. ``seed`` None is a new one each time."""

    temperature: float = 0.0
    top_p: float = 1.0
    tokens: int = 8192
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """One answer that is wanted: the conversation ends in what the model is to answer.

    ``constrained`` asks for programs in the language only, typed by the conversation (``decoding``). ``last`` says
    that no call will be carried out any more: what was done is to be said. ``seconds`` is the time there is.
    """

    conversation: Conversation
    sampling: Sampling = field(default_factory=Sampling)
    constrained: bool = True
    last: bool = False
    seconds: float = 120.0


# What a model writes.


@dataclass(frozen=True, slots=True)
class TextPart:
    """More of the text."""

    text: str


@dataclass(frozen=True, slots=True)
class CallBegun:
    """A call begins; what it is called is known."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class ProgramPart:
    """More of the program of the call that was begun last."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class CallDone:
    """A call is complete."""

    call: Call


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens read and written; ``cached`` of those read were in a prefix cache, where the engine tells."""

    read: int
    written: int
    cached: int = 0


@dataclass(frozen=True, slots=True)
class Stopped:
    """The answer ends: of itself, or since the most tokens were written."""

    reason: Literal["stop", "length"]


Part: TypeAlias = TextPart | CallBegun | ProgramPart | CallDone | Usage | Stopped


class ModelError(Exception):
    """A model that cannot answer now; the message is for people. ``retry`` says whether asking again may help."""

    def __init__(self, message: str, *, retry: bool = False) -> None:
        super().__init__(message)
        self.retry = retry


class Model(Protocol):
    """A model: its name as logs tell it, and whether it holds programs to the language while it writes."""

    @property
    def name(self) -> str: ...

    @property
    def constrains(self) -> bool: ...

    def answer(self, request: Request) -> AsyncIterator[Part]:
        """The parts of one answer; ends with ``Stopped``. Raises ``ModelError``; closing the iterator cancels."""
        ...

    async def close(self) -> None:
        """Let go of connections and memory."""
        ...

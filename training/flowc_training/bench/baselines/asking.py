"""A model that is asked with prompts of a baseline's own: an OpenAI-compatible endpoint, or a script in tests."""

from __future__ import annotations

import os
import re
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from flowc_serving.agent.conversation import User
from flowc_serving.backends.address import address
from flowc_training.bench.attempting import Sitting
from flowc_training.bench.outcome import Usage

_LONGEST = 200_000
"""Characters of an answer that are read."""
_TOKENS = 8192
_SECONDS = 120.0
_OPENS, _CLOSES = re.compile(r"```[\w-]*[ \t]*"), re.compile(r"```[ \t]*")


@dataclass(frozen=True, slots=True)
class Said:
    """A message to a model."""

    role: Literal["system", "user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model answered, and its tokens."""

    text: str
    read: int = 0
    written: int = 0


class Asker(Protocol):
    """Answers messages."""

    @property
    def name(self) -> str: ...

    async def ask(self, messages: Sequence[Said], temperature: float = 0.0, seed: int = 0) -> Reply:
        """The answer. Raises where there is none."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


class Endpoint:
    """An OpenAI-compatible endpoint, ``openai:URL#NAME``. Raises ``AddressError``; without its key ``LookupError``."""

    def __init__(self, model: str, key_variable: str = "") -> None:
        from openai import AsyncOpenAI

        where = address(model)
        key = os.environ.get(key_variable, "") if key_variable else "none"
        if not key:
            raise LookupError(f"--key-variable: the environment has no {key_variable}")
        self.name = model
        self._model = where.model or "default"
        self._client = AsyncOpenAI(base_url=where.base, api_key=key, timeout=_SECONDS, max_retries=2)

    async def ask(self, messages: Sequence[Said], temperature: float = 0.0, seed: int = 0) -> Reply:
        """The first choice of the endpoint."""
        told: Any = [{"role": each.role, "content": each.text} for each in messages]
        found = await self._client.chat.completions.create(
            model=self._model, messages=told, temperature=temperature, seed=seed, max_tokens=_TOKENS
        )
        text = (found.choices[0].message.content or "") if found.choices else ""
        usage = found.usage
        return Reply(text[:_LONGEST], *((usage.prompt_tokens, usage.completion_tokens) if usage else (0, 0)))

    async def close(self) -> None:
        """Close the client."""
        await self._client.close()


class Baseline(ABC):
    """A solver that answers each turn of the merchant with all that was said until then."""

    name = ""

    def __init__(self, asker: Asker) -> None:
        self.asker = asker

    async def solve(self, sitting: Sitting) -> None:
        """Answer all turns."""
        for number, text in enumerate(sitting.turns, 1):
            sitting.conversation = sitting.conversation.plus(User(text))
            await self.answer(sitting, "\n\n".join(sitting.turns[:number]))
            sitting.endings = (*sitting.endings, "done")

    @abstractmethod
    async def answer(self, sitting: Sitting, request: str) -> None:
        """Answer what was said until now."""

    async def ask(
        self, sitting: Sitting, messages: Sequence[Said], temperature: float = 0.0, seed: int = 0
    ) -> str:
        """What the model answers; its tokens and time are the sitting's."""
        begun = time.perf_counter()
        reply = await self.asker.ask(messages, temperature, sitting.epoch * 1000 + seed)
        used = Usage(1, reply.read, reply.written, time.perf_counter() - begun)
        sitting.usage = sitting.usage.plus(used)
        return reply.text

    async def close(self) -> None:
        """Let go of the model."""
        await self.asker.close()


def program_in(text: str) -> str:
    """The first fenced block of an answer; empty where it has none, and is mere words."""
    lines = text.split("\n")
    first = next((at for at, line in enumerate(lines, 1) if _OPENS.fullmatch(line)), len(lines))
    last = next((at for at in range(first, len(lines)) if _CLOSES.fullmatch(lines[at])), first)
    return "".join(f"{line}\n" for line in lines[first:last])

"""A stronger model behind any OpenAI-compatible endpoint: asked once for each prompt, within a budget.

What it answers is text from outside: it is parsed as JSON, held to a form, and never run.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from flowc_serving.agent.json_value import Object, record, records
from flowc_training.requests.ledger import ENDLESS, Budget, Kept, Ledger

if TYPE_CHECKING:
    from openai import AsyncOpenAI

T = TypeVar("T")
_MILLION = 1_000_000
_PASSING = (408, 409, 429)
"""What an endpoint answers that may answer otherwise later, besides 5xx."""
_TOLD = 10
_ROOM = 64
"""Tokens of a chat template around a prompt, at most."""
_LONGEST = 100_000
"""Characters of an answer that are looked at."""


@dataclass(frozen=True, slots=True)
class Prompt(Generic[T]):
    """What is asked. ``schema`` is the JSON Schema of the answer; ``read`` makes a value of the answer's JSON, and
    raises ``ValueError`` where it is of another form."""

    system: str
    user: str
    schema: Object
    read: Callable[[Any], T]
    name: str = "answer"
    temperature: float = 0.0
    most: int = 1024


@dataclass(frozen=True, slots=True)
class Price:
    """Money for a million tokens read, and for a million written."""

    read: float = 0.0
    written: float = 0.0

    def of(self, read: int, written: int) -> float:
        """What a call costs."""
        return (read * self.read + written * self.written) / _MILLION


@dataclass(slots=True)
class Counts:
    """What became of prompts: answered by the ledger, sent, answers of another form, calls that failed for good,
    prompts that were not sent as the budget is spent."""

    cached: int = 0
    sent: int = 0
    malformed: int = 0
    failed: int = 0
    unsent: int = 0
    problems: list[str] = field(default_factory=list[str])


class Endpoint:
    """A model at an endpoint. ``place`` is what the ledger calls it, where its address changes. ``at_once`` calls
    run together; a call that fails for a while is tried ``tries`` times.

    Before a call is sent, the most that it can take is set aside: a prompt has no more tokens than bytes. So the budget
    is not exceeded by an endpoint that keeps to the limit of its answers.
    """

    def __init__(
        self,
        base: str,
        model: str,
        ledger: Ledger,
        *,
        key: str = "",
        place: str = "",
        price: Price = Price(),
        budget: Budget = ENDLESS,
        at_once: int = 4,
        tries: int = 4,
        pause: float = 0.5,
        seconds: float = 120.0,
    ) -> None:
        self.counts = Counts()
        self._base, self._model, self._ledger = base.rstrip("/"), model, ledger
        self._place = place or self._base
        self._key, self._seconds = key, seconds
        self._price, self._budget = price, budget
        self._at_once, self._tries, self._pause = at_once, tries, pause
        self._structured = True

    async def ask(self, prompts: Sequence[Prompt[T]]) -> list[T | None]:
        """The answers in the order of the prompts: nothing where there is none of the right form, or no money left."""
        from openai import AsyncOpenAI

        room = asyncio.Semaphore(self._at_once)
        running: dict[str, asyncio.Task[str | None]] = {}
        async with AsyncOpenAI(
            base_url=self._base, api_key=self._key or "none", max_retries=0, timeout=self._seconds
        ) as client:
            tasks: list[asyncio.Task[str | None]] = []
            for prompt in prompts:
                key = self._ledger.key(self._place, self._request(prompt))
                if key not in running:
                    running[key] = asyncio.create_task(self._answer(client, prompt, room))
                tasks.append(running[key])
            try:
                answers = await asyncio.gather(*tasks)
            finally:
                for task in tasks:
                    task.cancel()
        return [self._read(prompt, answer) for prompt, answer in zip(prompts, answers, strict=True)]

    def kept(self, prompt: Prompt[Any]) -> Kept | None:
        """What the ledger has for a prompt: the answer as it came, and what it took."""
        return self._ledger.find(self._ledger.key(self._place, self._request(prompt)))

    def _request(self, prompt: Prompt[Any]) -> Object:
        form: Object = {
            "type": "json_schema",
            "json_schema": {"name": prompt.name, "strict": True, "schema": prompt.schema},
        }
        return {
            "model": self._model,
            "messages": [
                {"role": "system", "content": prompt.system},
                {"role": "user", "content": prompt.user},
            ],
            "temperature": prompt.temperature,
            "max_tokens": prompt.most,
            "response_format": form,
        }

    async def _answer(self, client: AsyncOpenAI, prompt: Prompt[Any], room: asyncio.Semaphore) -> str | None:
        request = self._request(prompt)
        kept = self.kept(prompt)
        if kept is not None:
            self.counts.cached += 1
            return kept.answer
        async with room:
            most = _most(prompt)
            with self._ledger.aside(
                most + prompt.most, self._price.of(most, prompt.most), self._budget
            ) as is_left:
                if not is_left:
                    self.counts.unsent += 1
                    return None
                kept = await self._sent(client, request, most, prompt.most)
        return kept.answer if kept else None

    async def _sent(self, client: AsyncOpenAI, request: Object, most: int, written: int) -> Kept | None:
        """The answer, written down before it is given; nothing where none came."""
        from openai import APIStatusError, OpenAIError

        problem = ""
        for attempt in range(self._tries):
            if attempt:
                await asyncio.sleep(self._pause * 2 ** (attempt - 1))
            self.counts.sent += 1
            try:
                answer = await client.post("/chat/completions", body=self._body(request), cast_to=object)
            except APIStatusError as error:
                problem = str(error)
                if self._structured and error.status_code == 400 and "response_format" in problem:
                    self._structured = False
                elif error.status_code not in _PASSING and error.status_code < 500:
                    break
            except (OpenAIError, ValueError) as error:
                problem = str(error)
            else:
                kept = self._kept(record(answer), most, written)
                self._ledger.keep(self._place, request, kept)
                return kept
        self.counts.failed += 1
        if len(self.counts.problems) < _TOLD:
            self.counts.problems.append(problem[:300])
        return None

    def _body(self, request: Object) -> Object:
        """The request as it is sent: to an endpoint that knows no ``response_format`` without one."""
        without = ("response_format",) if not self._structured else ()
        return {key: value for key, value in request.items() if key not in without}

    def _kept(self, answer: Object, most: int, written: int) -> Kept:
        """The answer with what it took: what the endpoint says, or the most where it says nothing."""
        choices = records(answer.get("choices"))
        text = record(choices[0].get("message")).get("content") if choices else ""
        usage = record(answer.get("usage"))
        read = _count(usage.get("prompt_tokens"), most)
        wrote = _count(usage.get("completion_tokens"), written)
        return Kept(text if isinstance(text, str) else "", read, wrote, self._price.of(read, wrote))

    def _read(self, prompt: Prompt[T], answer: str | None) -> T | None:
        if answer is None:
            return None
        try:
            return prompt.read(parsed(answer))
        except (ValueError, KeyError, TypeError, RecursionError):
            self.counts.malformed += 1
            return None


def parsed(answer: str) -> Any:
    """The JSON of an answer: the whole of it, or the object that stands in its words or its fence.

    Raises ``ValueError`` where there is none.
    """
    answer = answer[:_LONGEST]
    try:
        return json.loads(answer)
    except (ValueError, RecursionError):
        start, end = answer.find("{"), answer.rfind("}")
        if start < 0 or end < start:
            raise ValueError("the answer has no JSON object") from None
        return json.loads(answer[start : end + 1])


def _most(prompt: Prompt[Any]) -> int:
    """No tokenizer makes more tokens of a text than it has bytes."""
    texts = (prompt.system, prompt.user, json.dumps(prompt.schema))
    return _ROOM + sum(len(each.encode("utf-8", "replace")) for each in texts)


def _count(said: Any, most: int) -> int:
    return said if isinstance(said, int) and not isinstance(said, bool) and said >= 0 else most

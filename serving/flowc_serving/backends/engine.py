"""An engine over HTTP as a model: vLLM, SGLang, llama.cpp, or a hosted one, behind OpenAI's API.

Two modes write the request and read the answer. ``ids`` (``completions``) sends the very tokens that ``rendering``
makes, so that law M1 holds; ``messages`` (``chat``) sends the conversation as the engine's own chat format has it,
for engines whose tokenizer is not known: M1 is not claimed there.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Iterable, Iterator
from contextlib import aclosing
from typing import Literal, Protocol

from flowc_serving.agent.conversation import Conversation
from flowc_serving.agent.json_value import Object, count, record, records, text
from flowc_serving.agent.model import CallDone, ModelError, Part, Request, Stopped, TextPart, Usage
from flowc_serving.agent.rendering import RenderingError
from flowc_serving.backends.address import OPENAI, Address
from flowc_serving.backends.flavours import WAYS, Dialect, Flavour, constraint, flavour_of
from flowc_serving.backends.wire import Patience, Refused, Wire

_log = logging.getLogger(__name__)


class Reader(Protocol):
    """Reads the choices of one answer, event by event."""

    def read(self, choice: Object) -> Iterable[Part]:
        """The parts of one more piece."""
        ...

    def end(self, *, cut: bool) -> Iterable[Part]:
        """What was still open when the answer ended; ``cut`` where more was to come."""
        ...


class Mode(Protocol):
    """How a request is written, and its answer read."""

    @property
    def name(self) -> Literal["ids", "messages"]: ...

    @property
    def path(self) -> str: ...

    def body(self, request: Request, flavour: Flavour) -> Object:
        """The request, but for model, sampling and streaming."""
        ...

    def reader(self, conversation: Conversation) -> Reader:
        """A reader of one answer in a conversation."""
        ...


class Constraint(Protocol):
    """What holds programs to the language."""

    def covers(self, dialect: Dialect, mode: Literal["ids", "messages"]) -> bool:
        """Is there a grammar in this dialect, for answers of this mode?"""
        ...

    def __call__(self, request: Request) -> str | None:
        """The grammar of one answer, or None where it has none. May take its time."""
        ...


class Engine:
    """A model behind an address."""

    def __init__(
        self,
        address: Address,
        mode: Mode,
        *,
        key: str = "",
        flavour: Flavour | None = None,
        constraint: Constraint | None = None,
        patience: Patience | None = None,
        drift: tuple[str, ...] = (),
    ) -> None:
        self._address = address
        self._mode = mode
        self._wire = Wire(address, key, patience)
        self._flavour: Flavour | None = flavour
        self._model = address.model
        self._constraint = constraint
        self._refusal = ""
        self.drift = drift
        """How the contract of the served checkpoint differs from ours: for each conversation's record."""
        self._asking = asyncio.Lock()

    @property
    def name(self) -> str:
        return f"openai:{self._address.base}#{self._model}" if self._model else f"openai:{self._address.base}"

    @property
    def mode(self) -> Literal["ids", "messages"]:
        """Whether the engine is sent tokens or messages."""
        return self._mode.name

    @property
    def constrains(self) -> bool:
        """Does the engine hold programs to the language, as far as it is known?"""
        return not self.unconstrained

    @property
    def unconstrained(self) -> str:
        """Why programs are not held to the language: for people. Empty where they are."""
        if self._refusal:
            return f"the engine refuses the grammar: {self._refusal}"
        if self._constraint is None:
            return "no grammar is set"
        if self._flavour is None:
            return ""
        dialect = WAYS[self._flavour].dialect
        if dialect is None:
            return "this engine takes no grammar"
        if not self._constraint.covers(dialect, self.mode):
            return f"there is no grammar of answers as {self.mode} for {self._flavour}"
        return ""

    async def answer(self, request: Request) -> AsyncGenerator[Part, None]:
        """The parts of one answer. Raises ``ModelError``."""
        await self.look()
        flavour: Flavour = self._flavour or "openai"
        try:
            body = self._body(request, flavour)
        except RenderingError as error:
            raise ModelError(str(error)) from None
        grammar = await self._grammar(request)
        refusal = ""
        if grammar:
            try:
                async with aclosing(self._parts({**body, **constraint(flavour, grammar)}, request)) as parts:
                    async for part in parts:
                        yield part
                return
            except Refused as refused:  # it is said before any part
                refusal = refused.said
        try:
            async with aclosing(self._parts(body, request)) as parts:
                async for part in parts:
                    self._note(refusal)
                    yield part
        except Refused as refused:
            raise ModelError(
                f"the engine at {self._address.host} does not accept the request "
                f"(HTTP {refused.status}): {refused.said}"
            ) from None

    async def close(self) -> None:
        """Let go of the connections."""
        await self._wire.close()

    async def look(self) -> None:
        """Ask the engine what it is and serves, once. Raises ``ModelError``."""
        async with self._asking:
            if self._flavour is not None and self._model:
                return
            listed = await self._listed()
            self._model = self._model or _only_model(listed, self._address)
            owners = [text(each.get("owned_by")) for each in listed if each.get("id") == self._model]
            self._flavour = self._flavour or flavour_of(owners[0] if owners else "")

    async def reach(self) -> None:
        """Ask the engine whether it is there now. Raises ``ModelError``."""
        await self._listed()

    async def _listed(self) -> list[Object]:
        """What the engine serves. Raises ``ModelError``."""
        try:
            return await self._wire.models()
        except Refused as refused:
            raise ModelError(
                f"the engine at {self._address.host} does not list its models "
                f"(HTTP {refused.status}): {refused.said}"
            ) from None

    async def _grammar(self, request: Request) -> str | None:
        if self._constraint is None or not request.constrained or not self.constrains:
            return None
        return await asyncio.to_thread(self._constraint, request)

    def _note(self, refusal: str) -> None:
        """Without its grammar a request was accepted: the grammar was the trouble, and it is not sent again."""
        if refusal and not self._refusal:
            self._refusal = refusal
            _log.warning(
                "%s: programs are not constrained: the engine refuses the grammar: %s", self.name, refusal
            )

    def _body(self, request: Request, flavour: Flavour) -> Object:
        sampling = request.sampling
        limit = "max_completion_tokens" if self._address.host == OPENAI else "max_tokens"
        body: Object = {
            "model": self._model,
            "temperature": sampling.temperature,
            "top_p": sampling.top_p,
            limit: sampling.tokens,
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        if sampling.seed is not None:
            body["seed"] = sampling.seed
        return {**body, **self._mode.body(request, flavour)}

    async def _parts(self, body: Object, request: Request) -> AsyncGenerator[Part, None]:
        reader = self._mode.reader(request.conversation)
        finish, wrote, usage = "", False, None
        async with aclosing(self._wire.events(self._mode.path, body, request.seconds)) as events:
            async for event in events:
                usage = _usage(record(event.get("usage"))) or usage
                for choice in records(event.get("choices")):
                    for part in reader.read(choice):
                        wrote = wrote or _says(part)
                        yield part
                    finish = text(choice.get("finish_reason")) or finish
        for part in self._ended(reader, finish):
            wrote = wrote or _says(part)
            yield part
        if not wrote:
            raise ModelError(f"the engine at {self._address.host} answers with nothing", retry=True)
        if usage is not None:
            yield usage
        yield Stopped("length" if finish == "length" else "stop")

    def _ended(self, reader: Reader, finish: str) -> Iterator[Part]:
        """The last parts. Raises ``ModelError`` where the answer did not end as answers do."""
        if not finish:
            raise ModelError(
                f"the engine at {self._address.host} dropped its answer before the end", retry=True
            )
        if finish == "content_filter":
            raise ModelError(f"the engine at {self._address.host} withholds its answer (content_filter)")
        if finish not in ("stop", "length", "tool_calls", "function_call", "eos"):
            raise ModelError(
                f"the engine at {self._address.host} ended with {self._wire.shown(finish)!r}", retry=True
            )
        yield from reader.end(cut=finish == "length")


def _only_model(listed: list[Object], address: Address) -> str:
    names = [name for each in listed if (name := text(each.get("id")))]
    if len(names) == 1:
        return names[0]
    shown = ", ".join(names[:10]) or "none that it lists"
    raise ModelError(f"name the model behind a #: the engine at {address.host} serves {shown}")


def _says(part: Part) -> bool:
    return isinstance(part, CallDone) or (isinstance(part, TextPart) and bool(part.text.strip()))


def _usage(told: Object) -> Usage | None:
    if not told:
        return None
    cached = count(record(told.get("prompt_tokens_details")).get("cached_tokens"))
    return Usage(count(told.get("prompt_tokens")), count(told.get("completion_tokens")), cached)

"""The same prompts put to a checkpoint: by transformers, by ``local:`` as the server does, and by an engine's HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

from flowc.catalog import load as load_catalog, load_schema
from flowc_serving.agent import contract as contracts, rendering, tokens
from flowc_serving.agent.calls import Reader
from flowc_serving.agent.conversation import Conversation
from flowc_serving.agent.json_value import dumps
from flowc_serving.agent.model import (
    CallBegun,
    CallDone,
    Model,
    ModelError,
    Part,
    ProgramPart,
    Request,
    Sampling,
    TextPart,
)
from flowc_serving.backends.address import ModelOptions
from flowc_serving.backends.choosing import ModelChoiceError, model_of
from flowc_serving.backends.local import ENDS, LocalModel
from flowc_training.preflight.evidence import Answers, Replies
from flowc_training.preflight.finding import Missing
from flowc_training.preflight.folder import TOKENIZER
from flowc_training.preflight.probing import GREEDY, replies

_LONGEST = 400
"""Letters of a failure that are told."""
NOT_NAMED = "none is named (--engine openai:URL#NAME, which serves this checkpoint)"


def answers(
    trained: Replies | Missing,
    asked: Sequence[Conversation],
    folder: Path,
    dtype: str,
    engine: str = "",
) -> Answers:
    """What training said, beside what the folder says. ``engine`` serves the folder (``openai:URL#NAME``)."""
    try:
        first, others = reloaded(folder, asked), [local(folder, asked)]
        if not isinstance(trained, Missing):
            others.insert(0, first)
            first = replace(trained, texts=_texts(trained, asked, folder))
    except Exception as error:  # what libraries raise at a broken folder has no one name
        why = f"{folder.name} cannot be served: {type(error).__name__}: {error}"[:_LONGEST]
        return Answers(dtype, Replies("training"), (), failed=(why,), engine=Missing(why))
    missing = (f"the model in training: {trained.why}",) if isinstance(trained, Missing) else ()
    found = Answers(dtype, first, tuple(others), missing, engine=Missing(NOT_NAMED))
    if not engine:
        return found
    try:
        return replace(found, engine=served(engine, folder, asked))
    except (ModelError, ModelChoiceError) as error:
        return replace(found, engine_failed=f"{engine} gives no answer: {error}")


def prompts(folder: Path, asked: Iterable[Conversation]) -> tuple[tuple[int, ...], ...]:
    """What the folder's own contract and tokenizer make of conversations."""
    found, tokenizer = contracts.read(folder), tokens.read(str(folder / TOKENIZER))
    return tuple(rendering.prompt(each, found, tokenizer) for each in asked)


def reloaded(folder: Path, asked: Sequence[Conversation]) -> Replies:
    """The folder by transformers."""
    torch: Any = import_module("torch")
    transformers: Any = import_module("transformers")
    model: Any = transformers.AutoModelForCausalLM.from_pretrained(
        folder, dtype=torch.float32, local_files_only=True, use_safetensors=True
    )
    found = replies(model, prompts(folder, asked), "the folder by transformers")
    return replace(found, texts=_texts(found, asked, folder))


def _texts(found: Replies, asked: Sequence[Conversation], folder: Path) -> tuple[str, ...]:
    """Greedy tokens as a backend would read them."""
    tokenizer: Any = import_module("tokenizers").Tokenizer.from_file(str(folder / TOKENIZER))
    ends = {tokenizer.token_to_id(mark) for mark in ENDS}
    told: list[str] = []
    for conversation, ids in zip(asked, found.greedy, strict=True):
        kept = [*_until(ids, ends)]
        reader = Reader(conversation)
        text = tokenizer.decode(kept, skip_special_tokens=False)
        told.append(as_text([*reader.feed(text), *reader.finish(cut=len(kept) == len(ids))]))
    return tuple(told)


def _until(ids: Iterable[int], ends: set[int]) -> Iterator[int]:
    for each in ids:
        if each in ends:
            return
        yield each


def local(folder: Path, asked: Sequence[Conversation]) -> Replies:
    """The folder as ``local:`` serves it, its grammar aside."""
    heard: list[tuple[float, ...]] = []
    model = LocalModel(
        folder,
        load_catalog(),
        load_schema(),
        allow_drift=True,
        constrained=False,
        adjust=lambda logits: heard.append(tuple(logits.tolist())),
    )
    first: list[tuple[float, ...]] = []
    greedy: list[tuple[int, ...]] = []

    def note() -> None:
        first.append(heard[0])
        greedy.append(tuple(max(range(len(one)), key=one.__getitem__) for one in heard))
        heard.clear()

    texts = said(model, asked, note)
    return Replies(f"local:{folder.name}", prompts(folder, asked), tuple(first), tuple(greedy), texts)


def served(engine: str, folder: Path, asked: Sequence[Conversation]) -> Replies:
    """An engine that serves the folder, over HTTP: only what it writes is compared. Raises ``ModelError``."""
    model = model_of(ModelOptions(engine, tokenizer=folder, allow_drift=True))
    return Replies(engine, prompts(folder, asked), texts=said(model, asked))


def said(
    model: Model, asked: Iterable[Conversation], done: Callable[[], None] | None = None
) -> tuple[str, ...]:
    """What a model answers with its likeliest tokens, a text each. Raises ``ModelError``."""

    async def one(conversation: Conversation) -> str:
        request = Request(conversation, Sampling(0.0, tokens=GREEDY), constrained=False)
        parts: list[Part] = []
        async for part in model.answer(request):
            parts.append(part)  # noqa: PERF401  # so the list has a type
        if done is not None:
            done()
        return as_text(parts)

    async def every() -> tuple[str, ...]:
        try:
            return tuple([await one(each) for each in asked])
        finally:
            await model.close()

    return asyncio.run(every())


def as_text(parts: Iterable[Part]) -> str:
    """The words and calls of an answer, however they came in pieces."""
    told = ""
    for part in parts:
        match part:
            case TextPart(text):
                told += text
            case CallBegun(_, name):
                told += f"\n[{name}]\n"
            case ProgramPart(_, text):
                told += text
            case CallDone(call):
                told += f"\n[{call.name} {dumps(dict(call.arguments))} {call.raw}]\n"
            case _:
                pass
    return told

"""Rows as evidence: what is made of them to train on, beside what the server makes of the same conversations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flowc_serving.agent import rendering
from flowc_serving.agent.contract import Contract
from flowc_serving.agent.conversation import Assistant, Conversation
from flowc_serving.agent.rendering import Tokenizer
from flowc_training.bench import guarding
from flowc_training.bench.files import BenchmarkError
from flowc_training.dataset.leaks import Leak
from flowc_training.dataset.rows import conversation_of
from flowc_training.preflight.evidence import Learned, Rows
from flowc_training.preflight.finding import Missing
from flowc_training.supervised.examples import IGNORED

LOOKED = 120
"""Rows that are looked at token by token."""

TOLD = ("id", "tokens", "trained", "fingerprint", "skeleton", "before_skeleton", "request")
WHOLE = ("id", "category", "representation", "conversation", "unlearned", "fingerprint")

Row = Mapping[str, Any]
Reads = Callable[[Sequence[str]], Iterable[Row]]
"""Gives some columns of all rows."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Of a dataset: the counts of all rows, rows to look at, and rows to train on for some steps."""

    told: tuple[Row, ...]
    looked: tuple[Row, ...]
    live: tuple[Row, ...]


def take(reads: Reads, live: int, looked: int = LOOKED) -> Taken:
    """Rows of all parts of a dataset to look at; the shortest ones to train on, no request twice."""
    told = tuple(reads(TOLD))
    evenly = {row["id"] for row in told[:: max(1, len(told) // looked)]}
    asked: dict[str, str] = {}
    for row in sorted(told, key=lambda row: (row["tokens"], row["id"])):
        asked.setdefault(row["request"], row["id"])
    short = {*list(asked.values())[:live]}
    whole = [row for row in reads(WHOLE) if row["id"] in evenly or row["id"] in short]
    return Taken(
        told,
        tuple(row for row in whole if row["id"] in evenly),
        tuple(row for row in whole if row["id"] in short),
    )


def as_source(row: Row) -> dict[str, Any]:
    """A row with the columns that training reads; what only tells contracts apart is empty."""
    return {**row, "messages": [{"role": "system", "content": ""}], "tools": "[]"}


def rows(taken: Taken, made: Iterable[Row], length: int, served: Contract, tokenizer: Tokenizer) -> Rows:
    """The evidence. ``made`` are rows as they are trained on; ``tokenizer`` is the server's own."""
    whole = {row["id"]: row for row in taken.looked}
    return Rows(
        tuple(learned(each, whole[each["id"]], served, tokenizer) for each in made),
        length,
        len(taken.told),
        tuple((row["id"], row["tokens"], row["trained"]) for row in taken.told),
        Counter(row["fingerprint"] for row in taken.told),
        leaks(taken.told),
    )


def learned(made: Row, row: Row, served: Contract, tokenizer: Tokenizer) -> Learned:
    """A row that is trained on, beside what the server makes of its conversation."""
    conversation = conversation_of(row)
    numbers = [n for n, each in enumerate(conversation.messages) if isinstance(each, Assistant)]
    slips = {number - 1 for number in row["unlearned"] or ()}  # rows count the system prompt too
    return Learned(
        row["id"],
        tuple(made["input_ids"]),
        tuple(label != IGNORED for label in made["labels"]),
        rendering.render(conversation, served, tokenizer).ids,
        tuple(prompts(conversation, numbers, served, tokenizer)),
        tuple(n for n, number in enumerate(numbers) if number in slips),
    )


def prompts(
    conversation: Conversation, numbers: Iterable[int], served: Contract, tokenizer: Tokenizer
) -> Iterator[tuple[int, ...]]:
    """What the server sends to its model for each of these messages."""
    for number in numbers:
        yield rendering.prompt(up_to(conversation, number), served, tokenizer)


def up_to(conversation: Conversation, number: int) -> Conversation:
    """A conversation before one of its messages."""
    return replace(conversation, messages=conversation.messages[:number])


def waiting(conversation: Conversation) -> Conversation:
    """A conversation up to the model's first answer."""
    number = next(n for n, each in enumerate(conversation.messages) if isinstance(each, Assistant))
    return up_to(conversation, number)


def leaks(rows: Iterable[Row]) -> tuple[Leak, ...] | Missing:
    """Rows that are in the benchmark."""
    try:
        guard = guarding.guard()
    except BenchmarkError as error:
        return Missing(f"the benchmark cannot be read: {error}")
    found = (
        guard.leak(row["id"], filter(None, (row["skeleton"], row["before_skeleton"])), row["request"])
        for row in rows
    )
    return tuple(each for each in found if each)

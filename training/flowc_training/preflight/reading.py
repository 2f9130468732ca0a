"""Rows as evidence: what is made of them to train on, beside what the server makes of the same conversations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
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
from flowc_training.recipes.recipe import Data

LOOKED = 200
"""Rows that are looked at token by token."""

TOLD = ("id", "tokens", "trained", "fingerprint", "skeleton", "before_skeleton", "request")
WHOLE = ("id", "conversation", "unlearned")

Reads = Callable[[Sequence[str]], Iterable[Mapping[str, Any]]]
"""Gives some columns of all rows."""
Trained = Callable[[Data], Iterable[Mapping[str, Any]]]
"""Gives the rows that a configuration trains on, as ``id``, ``input_ids`` and ``labels``."""


def rows(data: Data, reads: Reads, trained: Trained, served: Contract, tokenizer: Tokenizer) -> Rows:
    """The evidence of a dataset. ``tokenizer`` is the server's own."""
    lengths: list[tuple[str, int, int]] = []
    fingerprints: Counter[str] = Counter()
    told = [*reads(TOLD)]
    for row in told:
        lengths.append((row["id"], row["tokens"], row["trained"]))
        fingerprints[row["fingerprint"]] += 1
    few = replace(data, rows=min(data.rows or LOOKED, LOOKED))
    made = {row["id"]: row for row in trained(few)}
    looked = [learned(made[row["id"]], row, served, tokenizer) for row in reads(WHOLE) if row["id"] in made]
    return Rows(tuple(looked), data.length, len(told), tuple(lengths), fingerprints, leaks(told))


def learned(
    made: Mapping[str, Any], row: Mapping[str, Any], served: Contract, tokenizer: Tokenizer
) -> Learned:
    """A row that is trained on, beside what the server makes of its conversation."""
    conversation = conversation_of(row)
    numbers = [n for n, each in enumerate(conversation.messages) if isinstance(each, Assistant)]
    slips = {number - 1 for number in row["unlearned"] or ()}  # rows count the system prompt too
    return Learned(
        row["id"],
        tuple(made["input_ids"]),
        tuple(label != IGNORED for label in made["labels"]),
        rendering.render(conversation, served, tokenizer).ids,
        tuple(_prompts(conversation, numbers, served, tokenizer)),
        tuple(n for n, number in enumerate(numbers) if number in slips),
    )


IGNORED = -100
"""The label of what is read and not learned, as torch has it."""


def _prompts(
    conversation: Conversation, numbers: Iterable[int], served: Contract, tokenizer: Tokenizer
) -> Iterator[tuple[int, ...]]:
    for number in numbers:
        before = replace(conversation, messages=conversation.messages[:number])
        if number:
            yield rendering.prompt(before, served, tokenizer)


def leaks(rows: Iterable[Mapping[str, Any]]) -> tuple[Leak, ...] | Missing:
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

"""Rows of a dataset as what is trained on: token ids, and labels that are -100 where nothing is learned.

``rendering.render`` makes them (law M1); ``preparing`` makes those of a whole dataset.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from flowc_serving.agent import contract as contracts, rendering
from flowc_serving.agent.contract import Contract
from flowc_serving.agent.rendering import Rendered, Tokenizer
from flowc_training.dataset.rows import conversation_of
from flowc_training.supervised.sources import SourceError

IGNORED = -100
"""The label of a token that is read and not learned."""

COLUMNS = (
    "id",
    "category",
    "representation",
    "messages",
    "unlearned",
    "tools",
    "conversation",
    "fingerprint",
)


class ContractMismatch(ValueError):
    """Data of another contract than the one that is trained with; the message says what differs."""


@dataclass(frozen=True, slots=True)
class Example:
    """A conversation to learn from."""

    id: str
    category: str
    ids: tuple[int, ...]
    labels: tuple[int, ...]

    @property
    def learned(self) -> int:
        return sum(each != IGNORED for each in self.labels)


def example(row: Mapping[str, Any], contract: Contract, tokenizer: Tokenizer) -> Example:
    """The example of a row. ``unlearned`` of a row counts messages with the system prompt, ``render`` without."""
    conversation = conversation_of(row)
    if any(number not in range(1, len(conversation.messages) + 1) for number in row["unlearned"] or ()):
        raise ValueError("unlearned names a message that there is not")
    rendered = rendering.render(
        conversation,
        contract,
        tokenizer,
        unlearned=[number - 1 for number in row["unlearned"] or ()],
    )
    return Example(row["id"], row["category"], rendered.ids, labels(rendered))


def labels(rendered: Rendered) -> tuple[int, ...]:
    """What is learned of a conversation as tokens."""
    return tuple(token if bit else IGNORED for token, bit in zip(rendered.ids, rendered.mask, strict=True))


def check_contract(row: Mapping[str, Any], contract: Contract) -> None:
    """Raises ``ContractMismatch`` where a row was made with another contract."""
    if row["fingerprint"] == contract.fingerprint:
        return
    system = cast("Sequence[Mapping[str, Any]]", row["messages"])[0]["content"]
    then = Contract(system, tuple(json.loads(row["tools"])), contract.template, row["representation"])
    found = contracts.differences(then, contract) or (
        "the chat template, the serializer or the version of the language is another",
    )
    raise ContractMismatch(
        f"the data was made with another contract than the one that is trained with: {'; '.join(found)}. "
        "Make the data anew (make data), or train with the version of flowc that made it"
    )


def examples(
    rows: Iterable[Mapping[str, Any]], contract: Contract, tokenizer: Tokenizer
) -> Iterator[Example]:
    """The examples of rows. Raises ``ContractMismatch``, ``SourceError`` where a row is none of ours."""
    for row in rows:
        try:
            check_contract(row, contract)
            found = example(row, contract, tokenizer)
        except ContractMismatch:
            raise
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            raise SourceError(
                f"the row {row.get('id')!a} is none that can be learned from: {type(error).__name__}: {error}. "
                "Make the data anew (make data)"
            ) from error
        yield found

"""A trajectory as a row of the dataset, in the words that trainers take, and back to the conversation that it was.

``messages`` have the arguments of calls as JSON texts, and ``tools`` is one JSON text: so nothing of them changes on
the way through Parquet, JSONL and ``datasets`` (floats, key order, keys that only some calls have).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flowc_serving.agent import conversation as conversations, rendering
from flowc_serving.agent.contract import Contract
from flowc_serving.agent.conversation import Conversation, User
from flowc_serving.agent.json_value import dumps, read_object
from flowc_serving.agent.rendering import Tokenizer
from flowc_training import skeleton, tags
from flowc_training.tags import Tags
from flowc_training.trajectory import Trajectory

LICENCE = "MIT"
"""Of what is made by this project alone."""


@dataclass(frozen=True, slots=True)
class Row:
    """One conversation to train on.

    ``tokens`` are those of the whole conversation as the contract renders it, ``trained`` those that the model wrote
    and is to learn. ``unlearned`` are the places in ``messages`` of what it wrote and is not to learn: slips that it
    mends. ``skeleton`` and ``before_skeleton`` are fingerprints of the workflow and of the one that was edited.
    """

    id: str
    category: str
    language: str
    representation: str
    messages: tuple[Mapping[str, Any], ...]
    unlearned: tuple[int, ...]
    tools: str
    conversation: str
    request: str
    workflow: str
    before: str
    skeleton: str
    before_skeleton: str
    tags: Tags
    tokens: int
    trained: int
    fingerprint: str
    source: str
    licence: str
    split: str = "train"


def row(
    made: Trajectory,
    contract: Contract,
    tokenizer: Tokenizer,
    *,
    view: str | None = None,
    licence: str = LICENCE,
) -> Row:
    """The row of a trajectory. ``view`` is its workflow as Python where the trajectory's programs are JSON."""
    rendered = rendering.render(made.conversation, contract, tokenizer, unlearned=made.slips)
    python = made.workflow if view is None else view
    return Row(
        made.id,
        made.category,
        made.language,
        contract.representation,
        tuple(rendering.messages(made.conversation, contract)),
        tuple(number + 1 for number in made.slips),
        dumps(list(contract.tools)),
        dumps(conversations.to_json(made.conversation)),
        request(made.conversation),
        python,
        made.before,
        _skeleton(python),
        _skeleton(made.before),
        tags.of(python, made.category, made.language, made.conversation, made.edit),
        len(rendered.ids),
        sum(rendered.mask),
        contract.fingerprint,
        made.source,
        licence,
    )


def request(conversation: Conversation) -> str:
    """All that the merchant said, a line apart."""
    return "\n".join(each.text for each in conversation.messages if isinstance(each, User))


def conversation_of(data: Mapping[str, Any]) -> Conversation:
    """The conversation of a row of a file. Raises ``ConversationError``."""
    return conversations.from_json(read_object(data["conversation"]))


def _skeleton(view: str) -> str:
    return skeleton.fingerprint(view) if view else ""

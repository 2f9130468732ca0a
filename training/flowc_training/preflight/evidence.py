"""What the checks go by, gathered once: rows as they are trained on, the tokenizer, the folder, live steps, answers.

A part that was not gathered is ``Missing`` with its reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flowc_serving.agent.contract import Contract
from flowc_training.dataset.leaks import Leak
from flowc_training.preflight.finding import Missing
from flowc_training.recipes.recipe import Sft

# Rows.


@dataclass(frozen=True, slots=True)
class Marks:
    """How a tokenizer writes the frame of the chat template: the mark that ends a message, and what begins one."""

    end: int
    roles: Mapping[str, tuple[int, ...]]
    """By role the ids of its first line."""


@dataclass(frozen=True, slots=True)
class Learned:
    """A row as the trainer takes it, beside what the server makes of the same conversation."""

    id: str
    ids: tuple[int, ...]
    learned: tuple[bool, ...]
    """Of each token, whether it is in the loss."""
    served: tuple[int, ...]
    prompts: tuple[tuple[int, ...], ...] = ()
    """What the server sends to its model for each answer."""
    unlearned: tuple[int, ...] = ()
    """Which answers of the model, counted from 0, are to be read and not learned."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of the dataset: some looked at token by token, and the counts of all."""

    learned: tuple[Learned, ...]
    length: int
    """The most tokens of a row."""
    count: int
    lengths: tuple[tuple[str, int, int], ...]
    """Of each row its id, its tokens and those that it says are learned."""
    fingerprints: Mapping[str, int]
    """Of contracts, with how many rows have each."""
    leaks: tuple[Leak, ...] | Missing


# The model's folder.


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a tokenizer can say and what a model has rows for. Special ids are by the name of their place."""

    tokens: int
    """One more than the highest id of the tokenizer."""
    rows: int
    """Of the model's table, as its weights have it; as the configuration says where there are none."""
    said: int
    """Rows that the configuration says."""
    out: int
    """Rows of what scores the next token."""
    added: Mapping[str, int]
    model: Mapping[tuple[str, str], tuple[int, ...]]
    """Ends, beginnings and padding by the file and the name there."""
    tokenizer: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Folder:
    """A model's folder, read without torch."""

    name: str
    vocabulary: Vocabulary | Missing
    template: str | Missing
    """The chat template that is saved with the tokenizer."""
    contract: Contract | Missing


# Documents in one row of a batch.


@dataclass(frozen=True, slots=True)
class Packed:
    """How far a document's logits move when another stands before it in the same row."""

    configured: str
    """The implementation of attention that the run is to have."""
    attention: str
    """The one that was looked at."""
    why_not: str
    """Why that is another one, where it is."""
    dtype: str
    moved: tuple[float, ...]
    """Of each document the largest difference."""
    size: float
    """The largest logit, to measure the difference by."""


# Live steps, as each rank has written them.


@dataclass(frozen=True, slots=True)
class Step:
    """One optimiser step of a rank. ``documents`` are fingerprints of what it read."""

    rate: float
    gradients: tuple[float, ...]
    """Norms of some parameters' gradients, whole where they are sharded."""
    without: int
    """Parameters that learn and have no gradient."""
    documents: tuple[str, ...]
    tokens: int
    learned: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Rank:
    """One process of a live run."""

    rank: int
    world: int
    wrapped: str
    """``fsdp2``, ``ddp`` or ``none``, by what the parameters and the wrapper are."""
    sharded: float
    """The share of numbers that learn and lie in shards."""
    masters: Mapping[str, int]
    """By dtype, how many numbers the optimiser holds."""
    compute: str
    """The dtype of what layers give."""
    decay: float
    total: int
    """Steps of the whole run."""
    steps: tuple[Step, ...]
    template: str = ""
    """The chat template that the trainer's tokenizer has."""


@dataclass(frozen=True, slots=True)
class Live:
    """A few steps of the configured run, or of a small model with the same settings."""

    asked: int
    """Processes that were started."""
    ranks: tuple[Rank, ...]
    """Those that told of themselves."""
    stand_in: str = ""
    """What ran in place of the model, where another did."""
    failures: tuple[str, ...] = ()
    """What ranks said that did not come to an end."""
    known: frozenset[str] = frozenset()
    """Fingerprints of all rows that could be read; none where that was not looked at."""


# Answers.


@dataclass(frozen=True, slots=True)
class Replies:
    """What one way of running a model makes of the same prompts: logits of the next token, greedy tokens, texts.

    What a way cannot tell is empty.
    """

    how: str
    prompts: tuple[tuple[int, ...], ...] = ()
    logits: tuple[tuple[float, ...], ...] = ()
    greedy: tuple[tuple[int, ...], ...] = ()
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answers:
    """The same prompts put to the model as it was trained, as it was saved, and as it is served."""

    dtype: str
    trained: Replies
    others: tuple[Replies, ...]
    missing: tuple[str, ...] = ()
    """Ways that were not tried, and why."""
    failed: tuple[str, ...] = ()
    """Ways that were tried and gave no answer, and why."""
    engine: Replies | Missing = field(default_factory=lambda: _missing("an answer of an engine"))
    """What an engine says that serves the checkpoint."""
    engine_failed: str = ""
    """Why an engine that is named gave no answer."""


# Speed.


@dataclass(frozen=True, slots=True)
class Speed:
    """Tokens a second, of all devices together."""

    measured: float
    planned: float
    where: str = ""


def _missing(what: str) -> Missing:
    return Missing(f"{what} was not gathered")


@dataclass(frozen=True, slots=True)
class Evidence:
    """All of it."""

    recipe: Sft
    served: Contract
    """What the server of this version shows its model."""
    marks: Marks | Missing = field(default_factory=lambda: _missing("a tokenizer"))
    rows: Rows | Missing = field(default_factory=lambda: _missing("a dataset"))
    folder: Folder | Missing = field(default_factory=lambda: _missing("a model's folder"))
    """Of what is to be trained."""
    came: Folder | Missing = field(default_factory=lambda: _missing("a trained checkpoint"))
    """Of what came out of training: of the live run, or of one that was before."""
    packed: Packed | Missing = field(default_factory=lambda: _missing("a packed batch"))
    live: Live | Missing = field(default_factory=lambda: _missing("a live run"))
    answers: Answers | Missing = field(default_factory=lambda: _missing("an answer of a trained checkpoint"))
    speed: Speed | Missing = field(default_factory=lambda: _missing("a speed"))

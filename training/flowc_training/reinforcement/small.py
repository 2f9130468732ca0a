"""The small world's model: a contract of one sentence, a tokenizer learnt from its texts, half a million weights."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from flowc_serving.agent import contract as contracts, rendering, tokens
from flowc_serving.agent.contract import Contract
from flowc_serving.agent.conversation import PROGRAM, WRITER, Assistant, Call, Context, Conversation, User
from flowc_serving.backends import tiny
from flowc_serving.backends.tiny import MARKS, SPECIAL
from flowc_training.bench.example import NOW, Example

SYSTEM = "Write the workflow."
TOKENS = 1_200
"""Entries of the tokenizer that are no marks."""
LONGEST = 512
_APART = r'["\d]+|\n *|[^"\d\n]+'
"""Values stand apart, lines too; what is said over and over becomes one token, however many words it has."""


@cache
def contract() -> Contract:
    """Production's contract with one sentence in place of its prompt, and no tools told: what they are is learnt."""
    return replace(contracts.load("python"), system=SYSTEM, tools=())


def conversation(example: Example) -> Conversation:
    """A wish and the one right answer: a call that writes the workflow."""
    context = Context(NOW.date().isoformat(), example.shop.shop.domain, example.shop.shop.plan)
    call = Call("call_1", WRITER, {PROGRAM: example.expected})
    return Conversation(example.id, context, (User(example.turns[0]), Assistant("", (call,))))


def make(folder: Path, texts: Iterable[str], seed: int, width: int = 128, layers: int = 3) -> Path:
    """A checkpoint of random weights whose tokenizer was learnt from these texts."""
    made = tokenizer(texts)
    sizes = {
        "vocab_size": -(-made.get_vocab_size() // 64) * 64,
        "hidden_size": width,
        "intermediate_size": width * 8 // 3 // 32 * 32,
        "num_hidden_layers": layers,
        "num_attention_heads": width // 32,
        "num_key_value_heads": width // 32,
        "head_dim": 32,
        "max_position_embeddings": LONGEST,
    }
    return tiny.write(folder, made, contract(), sizes, seed, contract().template)


def tokenizer(texts: Iterable[str]) -> Any:
    """Byte-level pairs learnt from texts, and the marks of the chat template."""
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

    made: Any = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(_APART), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    made.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=TOKENS,
        show_progress=False,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
    )
    made.train_from_iterator(_plain(texts), trainer)
    for number, mark in enumerate(MARKS):
        made.add_tokens([AddedToken(mark, special=number < SPECIAL, normalized=False)])
    return made


def _plain(texts: Iterable[str]) -> Iterator[str]:
    """Texts without their marks, which are tokens of their own."""
    for text in texts:
        for mark in MARKS:
            text = text.replace(mark, "\n")
        yield text


def texts(examples: Iterable[Example]) -> Iterator[str]:
    """What a tokenizer is learnt from."""
    return (rendering.text(conversation(each), contract()) for each in examples)


def rendered(examples: Sequence[Example], tokenizer: Any) -> list[rendering.Rendered]:
    """Wishes with their right answers, as tokens."""
    reader = tokens.of(tokenizer)
    return [rendering.render(conversation(each), contract(), reader) for each in examples]

"""A small real tokenizer with the control tokens of Qwen3, trained on the corpus: the same each time."""

from __future__ import annotations

from functools import cache
from typing import Any

from making.folders import CORPUS

from flowc_serving.agent import tokens

PATTERN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)
"""How Qwen's tokenizer splits a text into words."""

CONTROL = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
MARKS = ("<tool_call>", "</tool_call>", "<tool_response>", "</tool_response>", "<think>", "</think>")


@cache
def qwen_like(size: int = 1500) -> Any:
    """A ``tokenizers.Tokenizer``, byte-level BPE with Qwen's words, normalization and control tokens."""
    from tokenizers import (
        AddedToken,
        Regex,
        Tokenizer,
        decoders,
        models,
        normalizers,
        pre_tokenizers,
        trainers,
    )

    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(PATTERN), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        special_tokens=list(CONTROL),
    )
    views = [path.read_text("utf-8") for path in sorted((CORPUS / "workflows").glob("*.py"))]
    tokenizer.train_from_iterator(views, trainer)
    tokenizer.add_tokens([AddedToken(mark, normalized=False, special=False) for mark in MARKS])
    return tokenizer


def tokenizer() -> tokens.Fast:
    """The small tokenizer as ``rendering`` takes it."""
    return tokens.of(qwen_like())

"""A tiny checkpoint of random weights, in Qwen3's shape and with its marks, for tests and for a first look.

``python -m flowc_serving.backends.tiny FOLDER`` makes one: it loads, streams and is constrained as a real one, and
what it writes is nonsense in the language. ``--vocabulary qwen3`` gives it the 151,936 tokens of Qwen3, so that masks
cost what they cost there; the tokens are made up, the same ones each time.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from flowc import grammar
from flowc_serving.agent import contract
from flowc_serving.agent.contract import Contract
from flowc_serving.backends import quiet

MARKS = (
    "<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|object_ref_start|>", "<|object_ref_end|>", "<|box_start|>",
    "<|box_end|>", "<|quad_start|>", "<|quad_end|>", "<|vision_start|>", "<|vision_end|>", "<|vision_pad|>",
    "<|image_pad|>", "<|video_pad|>", "<tool_call>", "</tool_call>", "<|fim_prefix|>", "<|fim_middle|>",
    "<|fim_suffix|>", "<|fim_pad|>", "<|repo_name|>", "<|file_sep|>", "<tool_response>", "</tool_response>", "<think>",
    "</think>",
)  # fmt: skip
"""Qwen3's added tokens, in the order of their ids."""

SPECIAL = 14
"""How many of them Qwen3 calls special, the first ones."""

SIZES = {"small": (2_000, 2_048), "qwen3": (151_643, 151_936)}
"""By name, the tokens that are no marks, and the rows of the model's table."""


def make(folder: Path, vocabulary: str = "small", seed: int = 0, *, width: int = 64) -> Path:
    """A checkpoint with the contract of this version of flowc, in a folder. A wider one learns in fewer steps."""
    sizes = {
        "vocab_size": SIZES[vocabulary][1],
        "hidden_size": width,
        "intermediate_size": 2 * width,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "head_dim": 16,
        "max_position_embeddings": 40_960,
    }
    return write(folder, tokenizer(vocabulary), contract.load(), sizes, seed)


def write(
    folder: Path,
    tokenizer: Any,
    contract_of: Contract,
    sizes: Mapping[str, int],
    seed: int,
    template: str | None = None,
) -> Path:
    """A checkpoint of random weights: ``tokenizer`` has ``MARKS``, ``sizes`` are those of transformers' Qwen3, and
    ``template`` is the tokenizer's own."""
    quiet.libraries()
    torch: Any = import_module("torch")
    transformers: Any = import_module("transformers")
    ids = {mark: tokenizer.token_to_id(mark) for mark in MARKS}
    torch.manual_seed(seed)
    config = transformers.Qwen3Config(
        **sizes,
        tie_word_embeddings=True,
        bos_token_id=ids["<|endoftext|>"],
        eos_token_id=ids["<|im_end|>"],
        pad_token_id=ids["<|endoftext|>"],
    )
    folder.mkdir(parents=True, exist_ok=True)
    transformers.Qwen3ForCausalLM(config).save_pretrained(folder)
    fast = transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, eos_token="<|im_end|>", pad_token="<|endoftext|>"
    )
    fast.chat_template = template
    fast.save_pretrained(folder)
    contract.write(contract_of, folder)
    return folder


# The tokenizer.


def tokenizer(vocabulary: str = "small") -> Any:
    """A ``tokenizers.Tokenizer``, the same each time, without torch: byte-level pairs learnt from the texts that flowc
    brings along, then made-up tokens up to the vocabulary's size."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers

    wanted, _ = SIZES[vocabulary]
    learnt: Any = Tokenizer(models.BPE())
    learnt.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    learnt.train_from_iterator(
        _texts(),
        trainers.BpeTrainer(
            vocab_size=min(wanted, 8_000),
            show_progress=False,
            initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        ),
    )
    model = json.loads(learnt.to_str())["model"]
    known: dict[str, int] = model["vocab"]
    for token in _made_up(sorted(known), wanted):
        if len(known) == wanted:
            break
        known.setdefault(token, len(known))
    made: Any = Tokenizer(models.BPE(known, [tuple(each) for each in model["merges"]]))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    for number, mark in enumerate(MARKS):
        made.add_tokens([AddedToken(mark, special=number < SPECIAL, normalized=False)])
    return made


def _texts() -> Iterator[str]:
    found = contract.load()
    templates = sorted((Path(contract.__file__).with_name("data") / "templates").glob("*.py"))
    yield from (path.read_text("utf-8") for path in templates)
    yield from (found.system, contract.to_text(found), grammar.grammar_text(grammar.FILE))


def _made_up(known: Sequence[str], seed: int) -> Iterator[str]:
    """Tokens put together of known ones, as a larger vocabulary has them: words, with and without a blank before."""
    chance = random.Random(seed)
    while True:
        yield "".join(chance.choices(known, k=chance.choice((2, 2, 2, 3))))[:24]


def main() -> None:
    """Makes the checkpoint that the arguments ask for."""
    parser = argparse.ArgumentParser(description="A tiny checkpoint of random weights.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--vocabulary", choices=tuple(SIZES), default="small")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    make(given.folder, given.vocabulary, given.seed)


if __name__ == "__main__":
    main()

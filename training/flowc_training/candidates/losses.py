"""How well a checkpoint foresees rows that it has not learnt: the mean loss of the tokens that the model writes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from flowc_serving.agent import contract as contracts, tokens
from flowc_training.supervised.examples import IGNORED, examples

LONGEST = 8_192
"""Tokens of a row: a longer one is not read."""


def held_out(folder: Path, rows: Iterable[Mapping[str, Any]], *, device: str = "cpu") -> float:
    """The mean loss of all learned tokens of rows, in nats; NaN where no row has any.

    Raises ``ContractMismatch`` where rows are of another contract.
    """
    torch: Any = import_module("torch")
    transformers: Any = import_module("transformers")
    model: Any = transformers.AutoModelForCausalLM.from_pretrained(
        folder, dtype=torch.float32, local_files_only=True, use_safetensors=True
    )
    model.to(device).eval()
    tokenizer = tokens.read(str(folder / "tokenizer.json"))
    total, count = 0.0, 0
    with torch.inference_mode():
        for each in examples(rows, contracts.load(), tokenizer):
            if len(each.ids) > LONGEST or not each.learned:
                continue
            ids, labels = (torch.tensor(one, device=device) for one in (each.ids, each.labels))
            scores = model(input_ids=ids[None]).logits[0, :-1]
            wanted = labels[1:]
            read = wanted != IGNORED
            total += float(torch.nn.functional.cross_entropy(scores[read], wanted[read], reduction="sum"))
            count += int(read.sum())
    return total / count if count else math.nan

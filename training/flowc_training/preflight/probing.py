"""What a live model is asked besides its training: documents packed and alone, and the prompts of some answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from itertools import islice
from typing import Any

from flowc_training.preflight.evidence import Marks, Packed, Replies
from flowc_training.preflight.finding import Missing
from flowc_training.preflight.witness import documents

BATCHES = 16
"""Of which one must have two documents in a row."""
PLACES = 16
"""Of each document at which logits are compared."""
GREEDY = 12
"""Tokens of an answer."""


def packed(
    model: Any,
    batches: Iterable[Mapping[str, Any]],
    marks: Marks,
    *,
    configured: str,
    why_not: str,
    dtype: str,
) -> Packed | Missing:
    """Logits of documents in a row of a batch, as the trainer gives it, against those of each alone."""
    for batch in islice(batches, BATCHES):
        ids: list[int] = batch["input_ids"][0].tolist()
        found = documents(ids, marks)
        if len(found) > 1:
            return _packed(model, batch, found, configured, why_not, dtype)
    return Missing("no row of the first batches has two documents: nothing is packed")


def _packed(
    model: Any,
    batch: Mapping[str, Any],
    found: Sequence[tuple[int, int]],
    configured: str,
    why_not: str,
    dtype: str,
) -> Packed:
    torch: Any = import_module("torch")
    ids = batch["input_ids"][:1]
    whole = {key: value for key, value in batch.items() if key != "labels"}
    whole = {
        key: value[:1] if key in ("input_ids", "attention_mask", "position_ids") else value
        for key, value in whole.items()
    }
    moved: list[float] = []
    size = 0.0
    for begin, end in found:
        places = torch.arange(begin, end, max(1, (end - begin) // PLACES), device=ids.device)
        together = _logits(model, places, **whole)
        alone = _logits(model, places - begin, input_ids=ids[:, begin:end])
        moved.append(float((together - alone).abs().max()))
        size = max(size, float(alone.abs().max()))
    attention = str(model.config._attn_implementation)
    return Packed(configured, attention, why_not, dtype, tuple(moved), size)


def _logits(model: Any, places: Any, **inputs: Any) -> Any:
    torch: Any = import_module("torch")
    training = model.training
    model.eval()
    try:
        with torch.no_grad():
            return model(**inputs, use_cache=False, logits_to_keep=places).logits[0].float()
    finally:
        model.train(training)


def replies(model: Any, prompts: Sequence[Sequence[int]], how: str, device: Any = "cpu") -> Replies:
    """The model's logits after each prompt, and the tokens that it finds likeliest, one by one.

    Without a cache, so that nothing of it can be wrong; each rank of a sharded model asks the same.
    """
    torch: Any = import_module("torch")
    logits: list[tuple[float, ...]] = []
    greedy: list[tuple[int, ...]] = []
    for prompt in prompts:
        ids = [*prompt]
        for number in range(GREEDY):
            place = torch.tensor([len(ids) - 1], device=device)
            found = _logits(model, place, input_ids=torch.tensor([ids], device=device))[0]
            if not number:
                logits.append(tuple(found.tolist()))
            ids.append(int(found.argmax()))
        greedy.append(tuple(ids[len(prompt) :]))
    return Replies(how, tuple(map(tuple, prompts)), tuple(logits), tuple(greedy))

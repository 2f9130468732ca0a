"""A few items of the ablation, made once."""

from __future__ import annotations

from typing import Any

from flowc_training.ablation.arms import Arm, target
from flowc_training.ablation.completions import Completion
from flowc_training.ablation.items import Item, Items, load


def items() -> Items:
    """A part of the items that runs use: the first of each shape."""
    return load(seed=1, train=68, validation=17, test=51)


def answered(item: Item, arm: Arm, answer: str | None = None, **more: Any) -> Completion:
    """A completion of an item; the right one where no answer is given."""
    text = target(arm, item) if answer is None else answer
    told: dict[str, Any] = {
        "examples": 64,
        "seed": 1,
        "rate": 1e-4,
        "decoding": "plain",
        "trained": 1000,
        **more,
    }
    return Completion(item.id, arm, answer=text, tokens=len(text) // 3, seconds=0.5, **told)

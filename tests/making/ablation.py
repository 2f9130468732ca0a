"""A few items of the ablation, made once."""

from __future__ import annotations

from flowc_training.ablation.items import Items, load


def items() -> Items:
    """A part of the items that runs use: the first of each shape."""
    return load(seed=1, train=68, validation=17, test=51)

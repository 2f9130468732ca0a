"""Low-rank adapters: which weights they change. ``finishing`` merges them, so that a checkpoint can be served."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from flowc_training.recipes.recipe import Lora


def config(lora: Lora | None) -> Any:
    """The configuration for peft; None where all weights are trained."""
    if lora is None:
        return None
    peft: Any = import_module("peft")
    return peft.LoraConfig(
        task_type="CAUSAL_LM",
        r=lora.rank,
        lora_alpha=lora.alpha,
        lora_dropout=lora.dropout,
        target_modules="all-linear",  # without the head
    )

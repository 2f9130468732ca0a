"""Supervised fine-tuning, from a recipe to a folder that is served: one flat script."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from flowc_serving.agent import contract as contracts
from flowc_training.recipes.recipe import Sft
from flowc_training.supervised import models, preparing, sources
from flowc_training.supervised.arguments import arguments

FINAL = "final"
"""The folder of what came out, in that of the run."""


def train(recipe: Sft) -> Path:
    """Train as a recipe says; the folder of the final checkpoint, which transformers loads and ``local:`` serves."""
    trl: Any = import_module("trl")
    contract = contracts.load(recipe.data.representation)
    place = models.where(recipe.model, recipe.out / "start")
    tokenizer = models.tokenizer(recipe, place, contract)
    data = preparing.prepared(
        recipe.data, sources.source(recipe.data), contract, tokenizer, recipe.out.parent / "prepared"
    )
    trainer = trl.SFTTrainer(
        model=models.weights(recipe, place),
        args=trl.SFTConfig(**arguments(recipe)),
        train_dataset=data.dataset(),
        processing_class=tokenizer,
    )
    trainer.train()
    final = recipe.out / FINAL
    trainer.save_model(str(final))
    contracts.write(contract, final)
    return final

"""A checkpoint as a folder that is served: whole, merged, in the type of the recipe, with tokenizer and contract.

The checkpoint stays as it is, with its float32 weights and the optimiser's state.
"""

from __future__ import annotations

import shutil
import warnings
from importlib import import_module
from pathlib import Path
from typing import Any

from flowc_serving.agent import contract as contracts
from flowc_training.recipes.recipe import Sft
from flowc_training.supervised import models

SHARDS = "pytorch_model_fsdp_0"
"""In a sharded checkpoint: the weights, in float32."""


def folder(recipe: Sft, place: str, checkpoint: Path, into: Path) -> Path:
    """Make the folder of a checkpoint. ``place`` is the model that the run began with.

    Nothing stands at ``into`` before all of it is there.
    """
    torch: Any = import_module("torch")
    contract = contracts.read(checkpoint)
    partial = into.with_name(f".{into.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    model = _whole(recipe, place, checkpoint)
    model.to(getattr(torch, recipe.model.dtype)).save_pretrained(partial)
    models.tokenizer(recipe, place, contract).save_pretrained(partial)
    contracts.write(contract, partial)
    shutil.rmtree(into, ignore_errors=True)
    partial.replace(into)
    return into


def _whole(recipe: Sft, place: str, checkpoint: Path) -> Any:
    """The model of a checkpoint, in main memory."""
    transformers: Any = import_module("transformers")
    if recipe.model.lora is not None:
        peft: Any = import_module("peft")
        return peft.PeftModel.from_pretrained(
            models.weights(recipe, place), str(checkpoint)
        ).merge_and_unload()
    if (checkpoint / SHARDS).is_dir():
        dcp: Any = import_module("torch.distributed.checkpoint")
        model = models.weights(recipe, place)
        # Into the model's own tensors, in its own type; tied weights lie there under both of their names.
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "torch.distributed is disabled", UserWarning)  # as is meant
            dcp.load({"model": model.state_dict()}, checkpoint_id=str(checkpoint / SHARDS), no_dist=True)
        return model
    return transformers.AutoModelForCausalLM.from_pretrained(
        checkpoint, dtype="auto", use_safetensors=True, local_files_only=True
    )

"""Recipes that cannot be run, told all at once and before anything begins."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec

from flowc_training import address
from flowc_training.address import PlaceError
from flowc_training.recipes.recipe import Sft


class RecipeRefused(ValueError):
    """A recipe that cannot be run; one line a reason."""


def check(recipe: Sft) -> None:
    """Raises ``RecipeRefused``."""
    if found := [*_reasons(recipe)]:
        raise RecipeRefused("\n".join(found))


def _reasons(recipe: Sft) -> Iterator[str]:
    model, machines, data = recipe.model, recipe.machines, recipe.data
    if model.fused:
        yield _fused()
    if model.attention == "flash_attention_2" and machines.device == "cpu":
        yield "model.attention: flash_attention_2 runs on GPUs; set it to sdpa"
    elif model.attention == "flash_attention_2" and find_spec("flash_attn") is None:
        yield (
            "model.attention: the package flash_attn is not installed here; install it, or set it to sdpa, "
            "which gives the same losses, slower"
        )
    if machines.sharding == "fsdp2" and machines.all == 1:
        yield "machines.sharding: one device has nobody to share weights with; set it to none"
    if machines.sharding == "fsdp2" and model.lora is not None:
        yield "model.lora: adapters are trained where each device holds the model; set machines.sharding to none"
    if machines.replicas > 1 and machines.sharding == "none":
        yield "machines.replicas: copies are of a sharded model; set machines.sharding to fsdp2"
    if machines.all % machines.replicas:
        yield f"machines.replicas: {machines.all} devices do not make {machines.replicas} equal parts"
    if data.packed and model.attention == "eager" and machines.device == "cuda":
        yield "model.attention: eager holds a mask of all pairs of tokens of a bin; set it to flash_attention_2"
    if recipe.keep.every < 1 or recipe.keep.limit < 1:
        yield "keep.every and keep.limit are 1 or more: a run without a checkpoint cannot go on, and leaves nothing"
    if recipe.keep.push:
        try:
            address.read(recipe.keep.push)
        except PlaceError as error:
            yield f"keep.push: {error}"


def _fused() -> str:
    why = "model.fused: Liger's kernels are used only where they were seen to give the same losses"
    if find_spec("liger_kernel") is None:
        return f"{why}, and the package liger-kernel is not installed here; set it to false"
    return f"{why}, and no such comparison is recorded for this version; set it to false"

"""What a recipe must not say: values that each have the right type and cannot hold, alone or together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flowc_training.recipes.recipe import Grpo, Machines, Recipe, Sft

TRACKERS = ("comet", "trackio")
_MOST: Mapping[str, int] = {
    "machines.nodes": 10_000,
    "machines.devices": 1_000,
    "data.length": 1 << 24,
    "optimiser.batch": 1 << 20,
    "optimiser.accumulate": 1 << 20,
    "optimiser.steps": 1 << 31,
    "optimiser.epochs": 1_000_000,
    "data.rows": 1 << 40,
    "keep.every": 1 << 31,
    "watch.every": 1 << 31,
    "seed": (1 << 32) - 1,
    "data.seed": (1 << 32) - 1,
}
"""More is a slip of the hand, and would hang or break what comes after: a plan, a launcher, a library's counter."""
_TEXTS = ("name", "out", "model.name", "model.revision", "data.place", "data.revision", "keep.push")


def wrong(recipe: Recipe) -> Sequence[str]:
    """A line for each thing that cannot hold; none for a recipe that can be run."""
    found = [
        *_ranges(recipe),
        *_most(recipe),
        *_texts(recipe),
        *_together(recipe),
        *_machines(recipe.machines),
    ]
    return [*found, *_rollouts(recipe)] if isinstance(recipe, Grpo) else found


def _ranges(recipe: Recipe) -> Iterator[str]:
    yield from _at_least(1, recipe, "data.length", "optimiser.batch", "optimiser.accumulate")
    yield from _at_least(1, recipe, "keep.every", "keep.limit", "watch.every")
    yield from _at_least(1, recipe, "machines.nodes", "machines.devices", "machines.replicas")
    yield from _at_least(0, recipe, "data.rows", "optimiser.steps", "optimiser.epochs", "optimiser.decay")
    yield from _at_least(0, recipe, "keep.examples", "optimiser.clip", "optimiser.warmup")
    yield from _at_least(0, recipe, "seed", "data.seed")
    if recipe.optimiser.rate <= 0:
        yield "optimiser.rate: is more than 0, or nothing is learnt"
    if recipe.optimiser.warmup >= 1:
        yield "optimiser.warmup: is a share of the steps, less than 1"
    if recipe.model.lora is not None:
        yield from _at_least(1, recipe, "model.lora.rank", "model.lora.alpha")
        if not 0 <= recipe.model.lora.dropout < 1:
            yield "model.lora.dropout: is a share, from 0 to less than 1"
    for each in recipe.watch.trackers:
        if each not in TRACKERS:
            yield f"watch.trackers: no tracker is called {each!a}; there are {', '.join(TRACKERS)}"


def _at_least(least: int, recipe: Recipe, *paths: str) -> Iterator[str]:
    for path in paths:
        value = _at(recipe, path)
        if not isinstance(value, (int, float)) or value < least:
            yield f"{path}: is {least} or more, not {value}"


def _at(recipe: Recipe, path: str) -> Any:
    value: Any = recipe
    for name in path.split("."):
        value = getattr(value, name)
    return value


def _most(recipe: Recipe) -> Iterator[str]:
    for path, most in _MOST.items():
        if (value := _at(recipe, path)) > most:
            yield f"{path}: is at most {most}, not {value if value < 1e15 else 'so many'}"


def _texts(recipe: Recipe) -> Iterator[str]:
    """A name or a place with a control character in it is none, and would act on a terminal or a script."""
    for path in _TEXTS:
        if not str(_at(recipe, path)).isprintable():
            yield f"{path}: has a control character in it"
    if not recipe.name.strip():
        yield "name: is what the run is called, and is not empty"
    if isinstance(recipe, Sft) and not recipe.data.place.strip():
        yield "data.place: is the folder of a dataset, as make data writes it (build/data/python)"


def _together(recipe: Recipe) -> Iterator[str]:
    model, optimiser = recipe.model, recipe.optimiser
    if not model.name:
        yield "model.name: is a folder or a name on the hub"
    if not optimiser.steps and not optimiser.epochs:
        yield "optimiser: one of steps and epochs is more than 0, or there is no end"
    if recipe.machines.device == "cpu" and model.attention == "flash_attention_2":
        yield "model.attention: flash_attention_2 needs a GPU; sdpa runs on a CPU"
    if recipe.machines.device == "cpu" and model.fused:
        yield "model.fused: these kernels need a GPU"
    if model.attention == "flash_attention_2" and model.dtype == "float32":
        yield "model.dtype: flash_attention_2 has no float32; take bfloat16, or sdpa"


def _machines(machines: Machines) -> Iterator[str]:
    if machines.replicas < 1 or machines.all < 1:
        return
    if machines.all % machines.replicas:
        yield f"machines.replicas: {machines.replicas} copies do not divide {machines.all} devices"
    if machines.replicas > 1 and machines.sharding == "none":
        yield "machines.replicas: are copies of shards; with sharding none each device has a copy anyway"
    if machines.sharding == "fsdp2" and machines.all == machines.replicas:
        yield "machines.sharding: fsdp2 on as many devices as replicas has nothing to shard"


def _rollouts(recipe: Grpo) -> Iterator[str]:
    yield from _at_least(1, recipe, "rollouts.wishes", "rollouts.turns", "rollouts.tokens")
    yield from _at_least(2, recipe, "rollouts.group")
    yield from _at_least(0, recipe, "rollouts.cost_of_call", "rollouts.cost_of_tokens", "beta")
    if recipe.rollouts.temperature <= 0:
        yield "rollouts.temperature: is more than 0, or all conversations of a group are the same"
    if recipe.data.packed:
        yield "data.packed: conversations that are played are not packed"

"""Training on many devices: FSDP2's arguments, the variables it needs, and proof that it is what runs.

During a run checkpoints are sharded: each device writes its part, in float32. ``finishing`` makes a folder of one.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any

from flowc_training.recipes.recipe import Sft

SECONDS = 7_200
"""How long a device waits for the others: the first scores a checkpoint and writes what came out."""


class NotParallel(RuntimeError):
    """What runs is not what the recipe says; the message says what runs and what to do."""


def sharded(recipe: Sft) -> bool:
    """Is each weight held by one device in parts?"""
    return recipe.machines.sharding == "fsdp2"


def arguments(recipe: Sft) -> dict[str, Any]:
    """The part of the trainer's arguments that is about many devices."""
    if not sharded(recipe):
        return {"ddp_timeout": SECONDS}
    return {
        "ddp_timeout": SECONDS,
        "fsdp": True,
        "fsdp_config": {
            "version": 2,
            "reshard_after_forward": True,
            "auto_wrap_policy": "TRANSFORMER_BASED_WRAP",  # at the layers that the model itself names
            "activation_checkpointing": recipe.optimiser.checkpointing,
            "cpu_ram_efficient_loading": True,
            "state_dict_type": "SHARDED_STATE_DICT",
        },
        **_replicated(recipe),
    }


def _replicated(recipe: Sft) -> dict[str, Any]:
    """Copies of the model, each sharded over its share of the devices (HSDP)."""
    machines = recipe.machines
    if machines.replicas == 1:
        return {}
    mesh: Any = import_module("accelerate.parallelism_config")
    return {
        "parallelism_config": mesh.ParallelismConfig(
            dp_replicate_size=machines.replicas, dp_shard_size=machines.all // machines.replicas
        )
    }


def begin(recipe: Sft) -> None:
    """Before anything of torch runs: what accelerate's own launcher would set for FSDP.

    Without it each process would load all weights, and make them float32, before they are sharded: eight times 131 GB
    for 32 billion.
    """
    if sharded(recipe):
        os.environ["ACCELERATE_USE_FSDP"] = "true"
        os.environ["FSDP_CPU_RAM_EFFICIENT_LOADING"] = "true"
        os.environ["FSDP_VERSION"] = "2"
        if recipe.machines.device == "cpu":
            import_module("flowc_training.supervised.rehearsal").allow()


def check_processes(recipe: Sft, running: int) -> None:
    """Raises ``NotParallel`` where there are not as many processes as the recipe has devices."""
    if running != recipe.machines.all:
        raise NotParallel(
            f"the recipe is for {recipe.machines.all} devices ({recipe.machines.nodes} nodes of "
            f"{recipe.machines.devices}), and {running} {'process runs' if running == 1 else 'processes run'}: "
            "start it with the commands that flowc-train launch prints, or set machines.nodes and machines.devices"
        )


def reduce_in_float32(recipe: Sft, trainer: Any) -> None:
    """Gradients of the devices are summed in float32: accelerate would sum them in the type of the computation."""
    plugin = getattr(trainer.accelerator.state, "fsdp_plugin", None)
    if sharded(recipe) and plugin is not None and recipe.model.dtype == "bfloat16":
        torch: Any = import_module("torch")
        policy: Any = import_module("torch.distributed.fsdp").MixedPrecisionPolicy
        plugin.mixed_precision_policy = policy(param_dtype=torch.bfloat16, reduce_dtype=torch.float32)


def check(recipe: Sft, accelerator: Any, model: Any) -> None:
    """Raises ``NotParallel`` unless the model that is about to be trained is held as the recipe says.

    To ask for FSDP is not enough: accelerate runs DDP without a word where it knows no FSDP for a device.
    """
    kind = str(getattr(accelerator.distributed_type, "value", accelerator.distributed_type))
    if not sharded(recipe):
        if kind == "FSDP":
            raise NotParallel("FSDP runs, and the recipe says machines.sharding = none")
        return
    said = f"the recipe says machines.sharding = fsdp2, and what runs is {kind}"
    if not accelerator.is_fsdp2:
        raise NotParallel(
            f"{said} with {type(model).__name__}: each device holds and updates the whole model"
        )
    module: Any = import_module("torch.distributed.fsdp").FSDPModule
    tensor: Any = import_module("torch.distributed.tensor").DTensor
    if not isinstance(model, module):
        raise NotParallel(f"{said}, but the model is a {type(model).__name__}, which FSDP2 has not wrapped")
    whole = [name for name, each in model.named_parameters() if not isinstance(each, tensor)]
    if whole:
        raise NotParallel(f"{said}, but {len(whole)} weights are not sharded: {', '.join(whole[:5])}")
    shards = recipe.machines.all // recipe.machines.replicas
    for name, each in model.named_parameters():
        parts = [
            size for size, how in zip(each.device_mesh.shape, each.placements, strict=True) if how.is_shard()
        ]
        if parts != [shards]:
            raise NotParallel(f"{said}, but {name} is in {parts or 'one'} parts, not in {shards}")

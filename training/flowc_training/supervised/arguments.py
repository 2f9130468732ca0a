"""A recipe as the arguments of TRL's trainer, without torch."""

from __future__ import annotations

from typing import Any

from flowc_training.recipes.recipe import Sft


def arguments(recipe: Sft) -> dict[str, Any]:
    """What ``trl.SFTConfig`` is made of. What it would choose otherwise by default is said here."""
    optimiser, machines = recipe.optimiser, recipe.machines
    return {
        "output_dir": str(recipe.out),
        # What is learned, in which order.
        "max_length": recipe.data.length if recipe.data.packed else None,
        "packing": recipe.data.packed,
        "packing_strategy": "bfd",  # keeps documents whole and apart; none is longer than a bin
        "shuffle_dataset": False,  # it lies in its order, and bins are drawn by the seed
        "dataloader_drop_last": machines.all > 1,  # else the last batch is filled up with rows seen before
        "seed": recipe.seed,
        "data_seed": recipe.seed,
        # How.
        "learning_rate": optimiser.rate,
        "lr_scheduler_type": "constant_with_warmup"
        if optimiser.schedule == "constant"
        else optimiser.schedule,
        "warmup_steps": optimiser.warmup,  # below 1 a share of all steps
        "num_train_epochs": optimiser.epochs,
        "max_steps": optimiser.steps or -1,
        "per_device_train_batch_size": optimiser.batch,
        "gradient_accumulation_steps": optimiser.accumulate,
        "weight_decay": optimiser.decay,
        "max_grad_norm": optimiser.clip,
        "average_tokens_across_devices": True,  # each learned token counts the same, on whichever device
        # With which numbers.
        "bf16": recipe.model.dtype == "bfloat16",
        "gradient_checkpointing": optimiser.checkpointing and machines.sharding == "none",  # FSDP has its own
        "use_cpu": machines.device == "cpu",
        # What is kept and told.
        "save_strategy": "steps",
        "save_steps": recipe.keep.every,
        "save_total_limit": recipe.keep.limit,
        "logging_steps": recipe.watch.every,
        "logging_first_step": True,
        "logging_nan_inf_filter": False,  # a loss that is no number is said, not left out of the mean
        "disable_tqdm": True,
        "report_to": "none",  # `reporting` tells the trackers
    }

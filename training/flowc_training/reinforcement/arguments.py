"""A recipe as the arguments of TRL's trainer, without torch."""

from __future__ import annotations

from typing import Any

from flowc_training.recipes.recipe import Grpo


class RecipeRefused(ValueError):
    """A recipe that cannot be carried out; the message says what to write instead."""


def arguments(recipe: Grpo) -> dict[str, Any]:
    """What ``trl.GRPOConfig`` is made of. Raises ``RecipeRefused``."""
    optimiser, rollouts = recipe.optimiser, recipe.rollouts
    return {
        "output_dir": str(recipe.out),
        "remove_unused_columns": False,
        "seed": recipe.seed,
        "data_seed": recipe.seed,
        # A step: so many plays of so many wishes.
        "num_generations": rollouts.group,
        "per_device_train_batch_size": optimiser.batch,
        "gradient_accumulation_steps": accumulate(recipe),
        "max_completion_length": recipe.data.length,  # nothing is cut here: conversations end by their own limits
        "temperature": rollouts.temperature,
        # How.
        "loss_type": "dapo",  # each token counts the same, in short answers and long ones
        "scale_rewards": "group",
        "beta": recipe.beta,
        "learning_rate": optimiser.rate,
        "lr_scheduler_type": "constant_with_warmup"
        if optimiser.schedule == "constant"
        else optimiser.schedule,
        "warmup_steps": optimiser.warmup,
        "num_train_epochs": optimiser.epochs,
        "max_steps": optimiser.steps or -1,
        "weight_decay": optimiser.decay,
        "max_grad_norm": optimiser.clip,
        # With which numbers.
        "bf16": recipe.model.dtype == "bfloat16",
        "gradient_checkpointing": optimiser.checkpointing,
        "use_cpu": recipe.machines.device == "cpu",
        # What is kept and told.
        "save_strategy": "steps",
        "save_steps": recipe.keep.every,
        "save_total_limit": recipe.keep.limit,
        "logging_steps": 1,
        "disable_tqdm": True,
        "report_to": "none",
    }


def accumulate(recipe: Grpo) -> int:
    """Batches of a step on each device: all plays of all its wishes are learnt from together."""
    rollouts, machines = recipe.rollouts, recipe.machines
    if machines.sharding != "none":
        raise RecipeRefused(
            "a model in shards cannot play its own conversations here: take one device or copies "
            "(machines.sharding=none), adapters (model.lora) where the weights are too large for one"
        )
    if rollouts.group < 2:
        raise RecipeRefused("rollouts.group is at least 2: plays of a wish are compared with one another")
    plays, at_once = rollouts.group * rollouts.wishes, recipe.optimiser.batch * machines.all
    if plays % at_once:
        raise RecipeRefused(
            f"a step has {plays} plays (rollouts.group times rollouts.wishes), which {at_once} at once "
            "(optimiser.batch on each device) do not divide: change one of them"
        )
    return plays // at_once

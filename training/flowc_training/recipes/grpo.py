"""Recipes for learning from rewards: each begins at the checkpoint that a recipe of ``sft`` leaves."""

from __future__ import annotations

from dataclasses import replace

from flowc_training.recipes import sft
from flowc_training.recipes.recipe import FINAL, Data, Grpo, Keep, Lora, Machines, Model, Optimiser, Rollouts
from flowc_training.recipes.sft import RUNS


def tiny_grpo() -> Grpo:
    """Two layers that ``tiny`` has trained, for a few steps on the CPU: all real code, and little to be learnt."""
    return Grpo(
        "tiny-grpo",
        RUNS / "tiny-grpo",
        Model(str(RUNS / "tiny" / FINAL), shape="tiny", dtype="float32", attention="sdpa"),
        Data(sft.SMALL_DATA, length=16_384, packed=False, rows=8),
        Optimiser(1e-4, schedule="constant", steps=2, checkpointing=False),
        Rollouts(group=2, wishes=2, turns=2, tokens=64),
        machines=Machines(device="cpu", kind="cpu"),
        keep=Keep(every=2, limit=1, examples=4),
    )


def qwen3_8b_grpo() -> Grpo:
    """Qwen3-8B's adapters, from where ``qwen3_8b_one_gpu`` ended, on one GPU."""
    begun = sft.qwen3_8b_one_gpu()
    return Grpo(
        "qwen3-8b-grpo",
        RUNS / "qwen3-8b-grpo",
        replace(begun.model, name=str(begun.out / FINAL)),
        replace(begun.data, packed=False),
        Optimiser(1e-5, schedule="constant", steps=400),
        Rollouts(group=8, wishes=4),
        machines=begun.machines,
    )


def qwen3_32b_grpo() -> Grpo:
    """Qwen3-32B's adapters, from where ``qwen3_32b`` ended, with a copy on each of two times eight H200.

    A model in shards cannot play its own conversations in the script; its weights in bfloat16 fit on one device.
    """
    begun = sft.qwen3_32b()
    return replace(
        qwen3_8b_grpo(),
        name="qwen3-32b-grpo",
        out=RUNS / "qwen3-32b-grpo",
        model=replace(begun.model, name=str(begun.out / FINAL), lora=Lora()),
        optimiser=Optimiser(1e-5, schedule="constant", steps=400),
        rollouts=Rollouts(group=8, wishes=16),
        machines=replace(begun.machines, sharding="none"),
    )

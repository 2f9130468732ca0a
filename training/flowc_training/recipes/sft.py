"""Recipes for supervised fine-tuning: each function gives a whole one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from flowc_training.recipes.recipe import Data, Keep, Lora, Machines, Model, Optimiser, Sft

RUNS = Path("build/training")
DATA = "build/data/python"
SMALL_DATA = "build/data-small/python"
SMOLLM2 = "build/ablation/weights/smollm2-135m"
"""Where the ablation puts the weights of the package."""


def tiny() -> Sft:
    """Two layers of random weights on the CPU, in a minute: all real code, and a model that knows little."""
    return Sft(
        "tiny",
        RUNS / "tiny",
        Model("tiny", shape="tiny", dtype="float32", attention="sdpa"),
        Data(SMALL_DATA, length=8_192, packed=False, rows=100),
        Optimiser(1e-3, schedule="linear", steps=40, checkpointing=False),
        Machines(device="cpu", kind="cpu"),
        Keep(every=20, limit=2, examples=4, tokens=256),
    )


def smol() -> Sft:
    """SmolLM2-135M as its package ships it, on the CPU, in hours."""
    return replace(
        tiny(),
        name="smol",
        out=RUNS / "smol",
        model=Model(SMOLLM2, shape="smollm2-135m", dtype="float32", attention="sdpa"),
        data=Data(DATA, length=8_192, packed=False, rows=500),
        optimiser=Optimiser(2e-4, schedule="linear"),
    )


def qwen3_32b() -> Sft:
    """Qwen3-32B, all weights, on two nodes of eight H200."""
    return Sft(
        "qwen3-32b",
        RUNS / "qwen3-32b",
        Model("Qwen/Qwen3-32B", shape="qwen3-32b"),
        Data(DATA, length=16_384),
        Optimiser(1e-5, epochs=2.0),
        Machines(nodes=2, devices=8, sharding="fsdp2"),
    )


def qwen3_8b_one_gpu() -> Sft:
    """Qwen3-8B with adapters on one GPU."""
    return replace(
        qwen3_32b(),
        name="qwen3-8b-one-gpu",
        out=RUNS / "qwen3-8b-one-gpu",
        model=Model("Qwen/Qwen3-8B", shape="qwen3-8b", lora=Lora()),
        optimiser=Optimiser(1e-4, epochs=2.0, accumulate=4),
        machines=Machines(),
    )

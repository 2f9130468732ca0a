"""How fast a model of a known shape learns on this machine: random weights, by the script of fine-tuning itself.

Where the script's libraries are not there, a plain loop over random tokens is measured in its place, and said so.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from flowc_training.planning import devices, shapes, speed
from flowc_training.planning.shapes import Shape
from flowc_training.recipes import printing, sft
from flowc_training.recipes.recipe import Data, Keep, Machines, Model, Optimiser, Sft, Watch
from flowc_training.tracking import journal

NEEDED = ("trl", "datasets", "pyarrow", "accelerate")
"""What the script takes beside torch and transformers."""
LENGTH = 4_096
WARMING = 2
"""Steps at the beginning that are not counted."""
MANY = 10**6
"""More steps than there is time for."""


def missing() -> list[str]:
    """Libraries of the script that are not here."""
    return [name for name in NEEDED if find_spec(name) is None]


def kind(device: str) -> str:
    """The row of this machine's device; empty where it has none."""
    if device == "cpu":
        return "cpu"
    name = str(import_module("torch").cuda.get_device_name())
    return next((each for each in devices.KINDS if each in name.replace("-", " ").split()), "")


def config(shape: Shape) -> Any:
    """A shape as a configuration of transformers."""
    transformers: Any = import_module("transformers")
    return transformers.Qwen3Config(
        vocab_size=shape.vocabulary,
        hidden_size=shape.width,
        intermediate_size=shape.inner,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        num_key_value_heads=shape.shared,
        head_dim=shape.head,
        max_position_embeddings=40_960,
        tie_word_embeddings=shape.tied,
    )


def measured(shape: Shape, rows: Path, out: Path, device: str, seconds: float) -> Mapping[str, Any]:
    """The figures of a shape, in at most so many seconds; ``how`` says by what, ``not_run`` what was not and why."""
    if lacking := missing():
        why = f"the script of fine-tuning was not run: {', '.join(lacking)} not installed"
    elif not rows.exists():
        why = f"the script of fine-tuning was not run: there are no rows in {rows.name}"
    else:
        try:
            return by_script(shape, rows, out, device, seconds)
        except (subprocess.SubprocessError, OSError, ValueError, KeyError) as error:
            return {"shape": shape.name, "not_run": f"the script of fine-tuning gave no figures: {error}"}
    return {**by_loop(shape, device, seconds), "not_run": why}


# By the script.


def recipe(shape: Shape, model: Path, rows: Path, out: Path, device: str) -> Sft:
    """The recipe that is measured: all weights, whole conversations, as long as it may take, nothing kept."""
    return replace(
        sft.tiny(),
        name=f"pace-{shape.name}",
        out=out,
        model=Model(str(model), dtype="float32" if device == "cpu" else "bfloat16", attention="sdpa"),
        data=Data(str(rows), length=8_192, packed=False),
        optimiser=Optimiser(1e-5, steps=MANY, epochs=MANY),
        machines=Machines(device="cpu" if device == "cpu" else "cuda", kind=kind(device) or "H200"),
        keep=Keep(every=MANY, examples=0),
        watch=Watch(every=1),
    )


def by_script(shape: Shape, rows: Path, out: Path, device: str, seconds: float) -> Mapping[str, Any]:
    """``flowc-train sft`` on random weights in a process of its own, which is ended when the time is up."""
    end = time.monotonic() + seconds
    model = weights(shape, out / "random", device)
    asked = recipe(shape, model, rows, out / "run", device)
    file = out / "recipe.toml"
    file.write_text(printing.to_text(asked), "utf-8")
    command = [sys.executable, "-m", "flowc_training.cli.main", "sft", "--config", str(file)]
    with (out / "sft.log").open("wb") as log:
        try:
            subprocess.run(
                command, stdout=log, stderr=log, check=False, timeout=max(1.0, end - time.monotonic())
            )
        except subprocess.TimeoutExpired:
            pass  # as meant: its lines are in its journal
    found = journal.read(asked.out)
    steps = [figures for _, figures in found.figures if "speed/tokens" in figures] if found else []
    if len(steps) <= WARMING:
        raise ValueError(f"{len(steps)} steps in {seconds:.0f} s; its words are in {out / 'sft.log'}")
    return _told(shape, steps[WARMING:], kind(device))


def _told(shape: Shape, steps: Sequence[Mapping[str, float]], known: str) -> Mapping[str, Any]:
    """Figures of all steps together: each has its tokens and its speed, so its seconds."""
    tokens = sum(each["speed/tokens"] for each in steps)
    each_took = [each["speed/tokens"] / each["speed/tokens_per_second"] for each in steps]
    shares = [each["speed/mfu"] * took for each, took in zip(steps, each_took, strict=True)]
    return {
        "shape": shape.name,
        "how": "flowc_training.supervised.script",
        "steps": len(steps),
        "tokens": tokens,
        "tokens_per_second": tokens / sum(each_took),
        "mfu": sum(shares) / sum(each_took) if known else None,
        "memory_gb": max(each.get("speed/device_memory_gb", each["speed/memory_gb"]) for each in steps),
    }


def weights(shape: Shape, folder: Path, device: str) -> Path:
    """A folder of random weights of a shape, with the tokenizer and the contract of the tiny model."""
    torch: Any = import_module("torch")
    transformers: Any = import_module("transformers")
    import_module("flowc_serving.backends.tiny").make(folder)
    with torch.device(device):
        made = transformers.AutoModelForCausalLM.from_config(config(shape), dtype=torch.bfloat16)
    made.save_pretrained(folder)
    return folder


# By a plain loop.


def by_loop(shape: Shape, device: str, seconds: float) -> Mapping[str, Any]:
    """Steps of AdamW on a row of random tokens each, float32 weights, products in bfloat16."""
    torch: Any = import_module("torch")
    transformers: Any = import_module("transformers")
    end, length = time.monotonic() + seconds, LENGTH
    with torch.device(device):
        model = transformers.AutoModelForCausalLM.from_config(config(shape), dtype=torch.float32)
    model.train()
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-5, fused=True)
    took: list[float] = []
    while len(took) <= WARMING or time.monotonic() + 1.5 * took[-1] < end:
        begun = time.perf_counter()
        ids = torch.randint(shape.vocabulary, (1, length), device=device)
        with torch.autocast(model.device.type, torch.bfloat16):
            loss = model(input_ids=ids, labels=ids).loss
        loss.backward()
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        loss.item()
        took.append(time.perf_counter() - begun)
    counted = took[WARMING:]
    pace = length * len(counted) / sum(counted)
    known = kind(device)
    share = speed.mfu(pace, speed.a_token(shape, length), 1, devices.kind(known).peak) if known else None
    return {
        "shape": shape.name,
        "how": "a plain loop over random tokens",
        "steps": len(counted),
        "tokens": length * len(counted),
        "tokens_per_second": pace,
        "mfu": share,
        "memory_gb": torch.cuda.max_memory_allocated() / 1e9 if device != "cpu" else None,
    }


def shape_of(name: str) -> Shape:
    """A row of shapes that is Qwen3's. Raises ``ShapeError``."""
    found = shapes.of(Model("", shape=name))
    if found.family != "qwen3":
        raise shapes.ShapeError(f"{name} is not of Qwen3's shape")
    return found

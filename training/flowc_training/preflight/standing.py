"""What runs live in place of a large model: the same settings on this machine, and a small model of its family."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any

from flowc_serving.backends import tiny
from flowc_training.planning import shapes
from flowc_training.planning.shapes import Shape, ShapeError
from flowc_training.preflight.folder import CONFIGURATIONS, TOKENIZER
from flowc_training.recipes.recipe import Keep, Machines, Sft, Watch

ITSELF = {"cpu": 20_000_000, "cuda": 1_000_000_000}
"""The most parameters with which a model runs itself."""
LENGTH = 8_192
"""The longest rows that are read on a CPU."""
LAYERS = 2
NARROW = {
    "hidden_size": 128,
    "intermediate_size": 256,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 32,
}
"""On a CPU."""
_KEPT = (TOKENIZER, "tokenizer_config.json", "special_tokens_map.json", "vocab.json", "merges.txt")


@dataclass(frozen=True, slots=True)
class Here:
    """This machine."""

    device: str
    devices: int
    why: str = ""
    """Why it is a CPU."""


def here() -> Here:
    """The GPUs that torch sees, or the CPU."""
    torch: Any = import_module("torch")
    if torch.cuda.is_available():
        return Here("cuda", torch.cuda.device_count())
    return Here("cpu", 2, "there is no GPU here")


@dataclass(frozen=True, slots=True)
class Standing:
    """A recipe that runs here in place of another one, and how it differs, for people."""

    recipe: Sft
    told: str
    why_not: str
    """Why the configured attention does not run, where it does not."""


def standing(recipe: Sft, machine: Here, model: Path | None, out: Path, steps: int) -> Standing:
    """The recipe as it runs here. ``model`` is the folder of the small model, None where it runs itself."""
    devices = min(machine.devices, recipe.machines.all)
    on_cpu = machine.device == "cpu"
    flash = on_cpu and recipe.model.attention == "flash_attention_2"
    changed = replace(
        recipe.model,
        name=recipe.model.name if model is None else str(model),
        revision=recipe.model.revision if model is None else "",
        shape=recipe.model.shape if model is None else "",
        attention="sdpa" if flash else recipe.model.attention,
        fused=recipe.model.fused and not on_cpu,
    )
    machines = Machines(
        1,
        devices,
        "cpu" if on_cpu else "cuda",
        "cpu" if on_cpu else recipe.machines.kind,
        recipe.machines.sharding if devices > 1 else "none",
    )
    accumulate = min(2, recipe.optimiser.accumulate)
    bins = steps * devices * recipe.optimiser.batch * accumulate
    rows = max(16, 4 * bins)
    data = replace(
        recipe.data,
        rows=min(rows, recipe.data.rows or rows),
        length=min(recipe.data.length, LENGTH) if on_cpu else recipe.data.length,
    )
    made = replace(
        recipe,
        out=out,
        model=changed,
        data=data,
        optimiser=replace(recipe.optimiser, accumulate=accumulate),
        machines=machines,
        keep=Keep(every=1_000_000, limit=1, examples=0),
        watch=Watch(every=1),
    )
    return Standing(made, _told(recipe, made, model), machine.why if flash else "")


def _told(recipe: Sft, made: Sft, model: Path | None) -> str:
    told = (
        ""
        if model is None
        else f"a model of {LAYERS} layers and random weights in place of {recipe.model.name}"
    )
    if recipe.machines.device != made.machines.device:
        told += (
            f"{' ' if told else 'run '}on the CPU in place of {recipe.machines.all} {recipe.machines.kind}"
        )
    elif recipe.machines.all != made.machines.all:
        told += f"{' ' if told else 'run '}on {made.machines.all} of {recipe.machines.all} devices"
    return told


def itself(recipe: Sft, machine: Here) -> bool:
    """Is the model small enough to run itself?"""
    if recipe.model.name == "tiny":
        return True
    try:
        shape = shapes.of(recipe.model)
    except ShapeError:
        return False
    return Path(recipe.model.name).is_dir() and shape.parameters <= ITSELF[machine.device]


# The small model.


def make(recipe: Sft, machine: Here, tokenizer: Path, rows: int, into: Path) -> Path:
    """A model of random weights with a folder's tokenizer, of the recipe's family. Raises ``ShapeError``."""
    torch: Any = import_module("torch")
    transformers: Any = import_module("transformers")
    shape = shapes.of(recipe.model)
    torch.manual_seed(recipe.seed)
    config: Any = transformers.AutoConfig.for_model(
        shape.family, **_settings(shape, rows, _special(tokenizer), narrow=machine.device == "cpu")
    )
    into.mkdir(parents=True, exist_ok=True)
    transformers.AutoModelForCausalLM.from_config(config).save_pretrained(into)
    for name in _KEPT:
        if (tokenizer / name).is_file():
            shutil.copyfile(tokenizer / name, into / name)
    return into


def _settings(shape: Shape, rows: int, special: Mapping[str, Any], *, narrow: bool) -> dict[str, Any]:
    wide = {
        "hidden_size": shape.width,
        "intermediate_size": shape.inner,
        "num_attention_heads": shape.heads,
        "num_key_value_heads": shape.shared,
        "head_dim": shape.head,
    }
    return {
        **(NARROW if narrow else wide),
        "num_hidden_layers": LAYERS,
        "vocab_size": rows,
        "max_position_embeddings": 65_536,
        "tie_word_embeddings": shape.tied,
        **special,
    }


def _special(folder: Path) -> dict[str, Any]:
    """The special ids of a model's configuration."""
    file = folder / CONFIGURATIONS[0]
    data: dict[str, Any] = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    names = ("bos_token_id", "eos_token_id", "pad_token_id")
    return {name: data[name] for name in names if data.get(name) is not None}


def tokenizer(into: Path) -> Path:
    """A stand-in for a tokenizer that is not here, learnt from flowc's own texts, in a folder that is a model's."""
    return tiny.make(into)

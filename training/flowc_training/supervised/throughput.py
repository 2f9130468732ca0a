"""How fast a run is, in each of its lines: tokens a second, share of the device's peak, peaks of memory.

``mfu = tokens a second x operations a token / (devices x peak)``, with the operations and the peak of ``planning``, at
the lengths of the documents that were read: a token attends to those before it in its own document. ``hfu`` adds what
checkpointing of activations computes again. What the model did not read, such as padding, counts in neither. Seconds
are those of the slowest device, without the time of checkpoints and their scores.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from flowc_training.planning import devices, shapes, speed
from flowc_training.planning.shapes import Shape, ShapeError
from flowc_training.recipes.recipe import Lora, Sft


@dataclass(frozen=True, slots=True)
class Work:
    """What the arithmetic needs: the model's shape, None where it is of no known family, and the peak of a device."""

    shape: Shape | None
    peak: float
    checkpointing: bool = False
    lora: Lora | None = None

    def shares(self, tokens: float, squares: float, seconds: float) -> dict[str, float]:
        """Of ``seconds`` of all devices together; ``squares`` are the documents' lengths, squared and summed."""
        if self.shape is None or not tokens:
            return {}
        flop = speed.a_token(self.shape, squares / tokens, checkpointing=self.checkpointing, lora=self.lora)
        return {
            "mfu": speed.mfu(tokens / seconds, flop, 1, self.peak),
            "hfu": tokens / seconds * flop.done / self.peak,
        }


def work(recipe: Sft, model: Any) -> Work:
    """The work of a recipe's model."""
    try:
        shape = shapes.of_config(model.config.to_dict(), name=recipe.model.name)
    except ShapeError:
        shape = None
    peak = devices.kind(recipe.machines.kind).peak
    return Work(shape, peak, checkpointing=recipe.optimiser.checkpointing, lora=recipe.model.lora)


def counts(inputs: Mapping[str, Any]) -> Any:
    """Of a batch: tokens, tokens that are learned, the documents' lengths squared. A tensor, where the batch lies."""
    torch: Any = import_module("torch")
    learned = (inputs["labels"][..., 1:] != -100).sum()
    if "cu_seq_lens_q" in inputs:
        lengths = inputs["cu_seq_lens_q"].diff()
    elif "attention_mask" in inputs:
        lengths = inputs["attention_mask"].sum(-1)
    else:
        lengths = torch.tensor([inputs["input_ids"].numel()])
    lengths = lengths.to(torch.float64)
    return torch.stack([lengths.sum(), learned.to(lengths.device, torch.float64), (lengths * lengths).sum()])


class Meter:
    """Counts what goes through a trainer, and tells it at each line."""

    def __init__(self, its_work: Work) -> None:
        self._work = its_work
        self._begun = time.perf_counter()
        self._counted: Any = None

    def watch(self, trainer: Any) -> None:
        """Count each batch of a trainer, as its step gets it."""
        step = trainer.training_step

        def counted(model: Any, inputs: Mapping[str, Any], *more: Any, **named: Any) -> Any:
            found = counts(inputs)
            self._counted = found if self._counted is None else self._counted + found
            return step(model, inputs, *more, **named)

        trainer.training_step = counted

    def restart(self) -> None:
        """Time spent elsewhere, on a checkpoint or its scores, is not the model's."""
        self._begun = time.perf_counter()
        self._counted = None

    def figures(self, accelerator: Any) -> dict[str, float]:
        """What was done since the last time, on all devices. Each of them has to ask."""
        if self._counted is None:
            return {}
        seconds = time.perf_counter() - self._begun
        torch: Any = import_module("torch")
        told: Any = torch.stack([torch.tensor(each) for each in (seconds, *memory())])
        told = accelerator.gather(told.to(accelerator.device).unsqueeze(0)).max(0).values
        total = accelerator.reduce(self._counted.to(accelerator.device), "sum")
        self.restart()
        slowest, *peaks = (float(each) for each in told)
        tokens, learned, squares = (float(each) for each in total)
        return {
            "tokens": tokens,
            "tokens_per_second": tokens / slowest,
            "learned_per_second": learned / slowest,
            **self._work.shares(tokens, squares, slowest * accelerator.num_processes),
            "memory_gb": peaks[0],
            **({"device_memory_gb": peaks[1]} if peaks[1] else {}),
        }


def memory() -> tuple[float, float]:
    """The most that this process ever had, and on its GPU; in gigabytes (of 10⁹ bytes)."""
    unit = 1 if sys.platform == "darwin" else 1024
    torch: Any = import_module("torch")
    device = torch.cuda.max_memory_allocated() if torch.cuda.is_available() else 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9, device / 1e9

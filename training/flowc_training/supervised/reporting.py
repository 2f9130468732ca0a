"""What a run says while it runs: to people a line, to its journal and trackers the figures."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from flowc_training.tracking.several import Several

_TRAIN = ("loss", "grad_norm", "learning_rate", "entropy", "mean_token_accuracy", "epoch")
_LEFT_OUT = (
    "num_tokens",
    "train_runtime",
    "train_samples_per_second",
    "train_steps_per_second",
    "total_flos",
)


def grouped(logs: Mapping[str, Any]) -> dict[str, float]:
    """The trainer's figures by the names that trackers show: of learning, and of the machines."""
    found: dict[str, float] = {}
    for name, value in logs.items():
        # `train_…` are means over the whole run, told once at its end.
        if name in _LEFT_OUT or name.startswith("train_") or not isinstance(value, int | float):
            continue
        found[f"{'train' if name in _TRAIN else 'speed'}/{name}"] = float(value)
    return found


def line(step: int, steps: int, logs: Mapping[str, Any]) -> str:
    """A line for people."""
    told = [f"step {step}/{steps}"]
    if "loss" in logs:
        told.append(f"loss {logs['loss']:.4f}")
    if "learning_rate" in logs:
        told.append(f"rate {logs['learning_rate']:.2e}")
    if "grad_norm" in logs:
        told.append(f"gradient {logs['grad_norm']:.3f}")
    if "tokens_per_second" in logs:
        told.append(f"{logs['tokens_per_second']:.0f} tokens/s ({logs['learned_per_second']:.0f} learned)")
    if "mfu" in logs:
        told.append(f"MFU {logs['mfu']:.1%} (with recompute {logs['hfu']:.1%})")
    if "memory_gb" in logs:
        told.append(f"memory {logs.get('device_memory_gb', logs['memory_gb']):.2f} GB")
    return "  ".join(told)


class Telling:
    """Tells people and trackers; of many processes only the first does."""

    def __init__(self, tracker: Several, *, leads: bool) -> None:
        self._tracker, self._leads = tracker, leads

    def say(self, text: str) -> None:
        """A line for people."""
        if self._leads:
            sys.stderr.write(text + "\n")
            sys.stderr.flush()

    def log(self, step: int, steps: int, logs: Mapping[str, Any]) -> None:
        """The figures of a step."""
        if "loss" in logs:
            self._tracker.log(step, grouped(logs))
            self.say(line(step, steps, logs))

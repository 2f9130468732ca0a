"""Learning from right answers without a framework: for models that are small enough to be trained while one waits.

Whole runs of fine-tuning are ``supervised``'s, with production's contract.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from random import Random
from typing import Any

from flowc_serving.agent.rendering import Rendered
from flowc_training.supervised.examples import IGNORED, labels


def learn(
    model: Any,
    rows: Sequence[Rendered],
    *,
    epochs: int,
    rate: float,
    batch: int = 32,
    seed: int = 1,
    told: Callable[[str], None] = lambda _: None,
) -> None:
    """Learn what the model would have written, some times over; the rate falls from ``rate`` to a tenth."""
    if not rows:
        told("there is nothing to learn from")
        return
    torch: Any = import_module("torch")
    rng = Random(seed)
    optimiser: Any = torch.optim.AdamW(model.parameters(), lr=rate, weight_decay=0.01, betas=(0.9, 0.98))
    steps = epochs * -(-len(rows) // batch)
    schedule: Any = torch.optim.lr_scheduler.LambdaLR(optimiser, partial(_rate, steps))
    model.train()
    for epoch in range(epochs):
        order, last = [*range(len(rows))], 0.0
        rng.shuffle(order)
        for start in range(0, len(order), batch):
            some = [rows[n] for n in order[start : start + batch]]
            loss: Any = model(**_batch(torch, some)).loss
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            optimiser.zero_grad()
            last = float(loss.item())
        told(f"epoch {epoch + 1} of {epochs}, loss {last:.3f}")
    model.eval()


def _rate(steps: int, step: int) -> float:
    """It rises for a tenth of the steps, at most 30, then falls."""
    return min(1.0, (step + 1) / min(30, max(1, steps // 10))) * (1 - 0.9 * step / steps)


def _batch(torch: Any, rows: Sequence[Rendered]) -> dict[str, Any]:
    """Rows as tensors, the shorter ones with pads behind them, which nobody sees."""
    width = max(len(each.ids) for each in rows)
    pads = [width - len(each.ids) for each in rows]
    return {
        "input_ids": torch.tensor([[*each.ids, *[0] * pad] for each, pad in zip(rows, pads, strict=True)]),
        "attention_mask": torch.tensor(
            [[1] * len(each.ids) + [0] * pad for each, pad in zip(rows, pads, strict=True)]
        ),
        "labels": torch.tensor(
            [[*labels(each), *[IGNORED] * pad] for each, pad in zip(rows, pads, strict=True)]
        ),
    }

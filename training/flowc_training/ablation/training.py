"""Fine-tuning of all weights, in a plain loop that is the same for every arm: one pass over fresh examples.

Neighbours in length are read together, so that little of what is read is padding; the loss is of the answer alone, and
the logits are made only where it is. Weights and AdamW are in fp32, the products in bf16 (``torch.autocast``). The
rate rises for a few steps and falls to zero in a line.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

PIECE = 512
"""Places of an answer whose logits are in memory at once: a row of them has a number for each token there is."""
PART = 1_024
"""Tokens that are read at once; the gradients of a larger batch are those of its parts together."""
WINDOW = 8
"""Batches that are sorted by length together: the order stays nearly the one that was drawn."""


@dataclass(frozen=True, slots=True)
class Example:
    """Token ids of a prompt and of the answer that is learnt, its end included."""

    prompt: tuple[int, ...]
    answer: tuple[int, ...]

    @property
    def size(self) -> int:
        return len(self.prompt) + len(self.answer)


@dataclass(frozen=True, slots=True)
class Settings:
    """How it is learnt."""

    rate: float
    batch: int = 4
    warmup: float = 0.1
    """The share of all steps in which the rate rises."""
    clip: float = 1.0
    decay: float = 0.0
    seed: int = 1
    """Of the order of batches."""
    part: int = PART
    piece: int = PIECE


@dataclass(frozen=True, slots=True)
class Step:
    """What happened in a step: nats a token of the answers, the rate, tokens read, seconds."""

    loss: float
    rate: float
    tokens: int
    seconds: float


def batches(examples: Sequence[Example], settings: Settings) -> list[list[Example]]:
    """The batches of one pass, in the order they are learnt in."""
    chance = random.Random(settings.seed)
    window = WINDOW * settings.batch
    made: list[list[Example]] = []
    for start in range(0, len(examples), window):
        near = sorted(examples[start : start + window], key=lambda each: each.size)
        found = [near[at : at + settings.batch] for at in range(0, len(near), settings.batch)]
        chance.shuffle(found)
        made += found
    return made


def rate_at(step: int, steps: int, settings: Settings) -> float:
    """The rate of a step, counted from 0: no step has rate 0."""
    rising = max(1, round(steps * settings.warmup))
    if step < rising:
        return settings.rate * (step + 1) / rising
    return settings.rate * (steps - step) / (steps - rising + 1)


def train(model: Any, examples: Sequence[Example], settings: Settings) -> Iterator[Step]:
    """Fine-tune a model in place, a step at a time."""
    torch: Any = import_module("torch")
    order = batches(examples, settings)
    optimiser = torch.optim.AdamW(
        model.parameters(), lr=settings.rate, weight_decay=settings.decay, fused=True
    )
    model.train()
    for number, batch in enumerate(order):
        begun = time.perf_counter()
        for group in optimiser.param_groups:
            group["lr"] = rate_at(number, len(order), settings)
        count = sum(len(each.answer) for each in batch)
        total = sum(_loss(model, part, settings.piece, count) for part in parts(batch, settings.part))
        torch.nn.utils.clip_grad_norm_(model.parameters(), settings.clip)
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        yield Step(
            total / count,
            rate_at(number, len(order), settings),
            sum(each.size for each in batch),
            time.perf_counter() - begun,
        )


def loss_of(model: Any, examples: Sequence[Example], *, part: int = PART, piece: int = PIECE) -> float:
    """Nats of an answer, the mean of all: what a rate is chosen by."""
    torch: Any = import_module("torch")
    model.eval()
    near = sorted(examples, key=lambda each: each.size)
    with torch.no_grad():
        total = sum(_loss(model, each, piece) for each in parts(near, part))
    return total / len(near)


def parts(batch: Sequence[Example], most: int = PART) -> list[list[Example]]:
    """The examples of a batch, sorted by length, in parts that are read at once."""
    made: list[list[Example]] = []
    for each in sorted(batch, key=lambda each: each.size):
        if made and (len(made[-1]) + 1) * each.size <= most:
            made[-1].append(each)
        else:
            made.append([each])
    return made


def _loss(model: Any, part: Sequence[Example], piece: int, learnt_of: int = 0) -> float:
    """Nats of all answers of a part; their gradients too, where so many tokens are learnt of in the whole batch.

    Padding stands on the right, where in causal attention no token of an example sees it.
    """
    torch: Any = import_module("torch")
    longest = max(each.size for each in part)
    ids = torch.zeros((len(part), longest), dtype=torch.long)
    learnt = torch.zeros((len(part), longest), dtype=torch.bool)
    for row, each in enumerate(part):
        ids[row, : each.size] = torch.tensor(each.prompt + each.answer)
        learnt[row, len(each.prompt) : each.size] = True
    ids, learnt = ids.to(model.device), learnt.to(model.device)
    targets = ids[learnt]
    with torch.autocast(model.device.type, torch.bfloat16):
        hidden = model.base_model(input_ids=ids, use_cache=False).last_hidden_state[:, :-1][learnt[:, 1:]]
    held = hidden.detach().requires_grad_(learnt_of > 0)
    total = 0.0
    for at in range(0, len(targets), piece):
        with torch.autocast(model.device.type, torch.bfloat16):
            logits = model.get_output_embeddings()(held[at : at + piece])
        loss = torch.nn.functional.cross_entropy(logits.float(), targets[at : at + piece], reduction="sum")
        if learnt_of:
            (loss / learnt_of).backward()
        total += loss.item()
    if learnt_of:
        hidden.backward(held.grad)
    return total

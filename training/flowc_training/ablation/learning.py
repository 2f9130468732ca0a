"""One training: a model that learns, is judged where its rate is tried, and is kept.

Seconds are CPU seconds of this process: on a shared machine the clock says little.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from dataclasses import asdict, replace

from flowc_training.ablation import keeping, training as loop, weights
from flowc_training.ablation.keeping import Places
from flowc_training.ablation.points import Training
from flowc_training.ablation.world import World

Told = Callable[[str], None]

EVERY = 8
"""Steps between lines."""


def train(training: Training, world: World, places: Places, told: Told, *, judged: bool = False) -> None:
    """Train a model and keep it; ``judged`` by the validation set too, where a rate is tried."""
    if training.rate is None:
        raise ValueError(f"{training} has no rate")
    examples = world.examples(training)
    settings = replace(world.settings, rate=training.rate, seed=training.seed)
    model = weights.load(
        world.base, trained=training.start == "pretrained", seed=training.seed, device=world.device
    )
    steps: list[loop.Step] = []
    began = time.process_time()
    for step in loop.train(model, examples, settings):
        steps.append(step)
        if len(steps) % EVERY == 0:
            last = steps[-EVERY:]
            tokens = sum(each.tokens for each in last)
            pace = tokens / sum(each.seconds for each in last)
            loss = sum(each.loss for each in last) / EVERY
            told(f"{training.name}: step {len(steps)}, loss {loss:.3f}, {pace:.0f} tokens/s")
    seconds = time.process_time() - began
    found: dict[str, object] = {}
    if judged:
        valid = [world.example(training.arm, each) for each in world.items.validation]
        found["validation"] = loop.loss_of(model, valid, part=settings.part, piece=settings.piece)
        told(f"{training.name}: {found['validation']:.2f} nats an answer of the validation set")
    weights.keep(model, places.model(training.name))
    record = {
        **asdict(training),
        "settings": asdict(settings),
        "learnt_from": len(examples),
        "tokens": sum(each.size for each in examples),
        "answer_tokens": sum(len(each.answer) for each in examples),
        "seconds": seconds,
        "clock": sum(each.seconds for each in steps),
        "peak_memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "losses": [round(each.loss, 5) for each in steps],
    }
    keeping.write(places.trained(training.name), {**record, **found})

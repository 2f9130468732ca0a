"""A checkpoint on examples of the benchmark, in the loop that serves merchants: what a gate compares.

The examples are drawn with a fixed seed, as many of each category as there are, so that each week and each model has
the same ones. Attempts are appended as they end, and a run that was killed goes on.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from flowc.catalog import load as load_catalog, load_schema
from flowc_serving.agent import contract as contracts
from flowc_serving.agent.limits import Limits
from flowc_training.bench import files, results, running
from flowc_training.bench.attempting import Solver
from flowc_training.bench.example import Example
from flowc_training.bench.results import Run, Sample
from flowc_training.bench.solvers import Agent
from flowc_training.hub import contents
from flowc_training.supervised import choosing
from flowc_training.weekly import measured as measuring
from flowc_training.weekly.measured import Measured


@dataclass(frozen=True, slots=True)
class Asked:
    """How a model is measured: so many examples, and the limits of a turn. ``at_once`` are attempts at a time."""

    examples: int = 60
    seed: int = 1
    tokens: int = 32_768
    seconds: float = 300.0
    at_once: int = 1
    device: str = "cpu"

    def drawn(self) -> list[Example]:
        """The examples, the same ones every time. Raises ``BenchmarkError``."""
        return choosing.drawn(files.read_examples(), self.examples, self.seed)


def name_of(examples: Sequence[Example], asked: Asked) -> str:
    """The name of a set of examples and the limits that it is run by: what differs in either is not compared."""
    found = [(files.FOLDER / "examples" / f"{each.id}.yaml").read_bytes() for each in examples]
    return f"{measuring.named(found)}-{asked.tokens}-{asked.seconds:g}"


def measure(checkpoint: Path, name: str, asked: Asked, folder: Path) -> tuple[Measured, Path]:
    """What a checkpoint comes to, and the folder of its results, which is of these weights, examples and limits alone.

    It is asked under the contract of this version, also where it was trained on another: merchants would be too.
    """
    examples = asked.drawn()
    benchmark = name_of(examples, asked)
    place = folder / f"{_word(checkpoint)}-{benchmark}"
    run = Run(name, 1, contracts.load().fingerprint, len(examples))
    if not (place / results.RUN).exists():
        results.begin(place, run)
    samples = asyncio.run(_played(checkpoint, asked, examples, place))
    return measuring.measured(run, samples, benchmark), place


async def _played(
    checkpoint: Path, asked: Asked, examples: Sequence[Example], place: Path
) -> tuple[Sample, ...]:
    work = running.todo(examples, 1, running.there(place))
    if work:
        solver = _solver(checkpoint, asked)
        try:
            await running.run_plain(place, work, solver, at_once=asked.at_once)
        finally:
            await solver.close()
    return running.there(place)


def _solver(checkpoint: Path, asked: Asked) -> Solver:
    from flowc_serving.backends.local import LocalModel

    model = LocalModel(checkpoint, load_catalog(), load_schema(), device=asked.device, allow_drift=True)
    return Agent(model, Limits(tokens=asked.tokens, seconds=asked.seconds))


def _word(checkpoint: Path) -> str:
    """A short word for the weights, the tokenizer and the contract of a checkpoint."""
    kept = [
        each for each in sorted(checkpoint.glob("*")) if each.suffix in (".safetensors", ".json", ".jinja")
    ]
    told = "\n".join(f"{each.name} {contents.measured(each).sha256}" for each in kept if each.is_file())
    return hashlib.sha256(told.encode()).hexdigest()[:16]

"""What a model came to on the benchmark, example by example: what a gate compares."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from statistics import fmean
from typing import Any

from flowc_serving.agent.json_value import Object
from flowc_training.bench.results import Run, Sample
from flowc_training.weekly import records


@dataclass(frozen=True, slots=True)
class Marked:
    """One example: the share of ``attempts`` at it that were right, and the slices that it is in by itself."""

    id: str
    right: float
    slices: tuple[str, ...] = ()
    attempts: int = 1
    crashed: int = 0


@dataclass(frozen=True, slots=True)
class Measured:
    """A model on a set of examples, under a contract (``fingerprint``).

    ``benchmark`` names the set: runs on sets of other names are not compared. ``wanted`` is how many examples the set
    has, 0 where nobody knows.
    """

    model: str
    fingerprint: str
    examples: tuple[Marked, ...]
    benchmark: str = ""
    wanted: int = 0

    @property
    def right(self) -> float:
        """The share that is right."""
        return fmean(each.right for each in self.examples) if self.examples else 0.0

    @property
    def crashed(self) -> int:
        """Attempts that did not come to an end."""
        return sum(each.crashed for each in self.examples)


def to_json(measured: Measured) -> Object:
    """What was measured as a JSON object."""
    return records.to_json(measured)


def from_json(data: Any) -> Measured:
    """What was measured, of a JSON object. Raises ``RecordError``."""
    return records.from_json(Measured, data)


def measured(run: Run, samples: Sequence[Sample], benchmark: str = "") -> Measured:
    """A run of the benchmark. An attempt that crashed is wrong whatever it stored; slices that tell what the model did
    (its tools) are left out, as two models differ in them."""
    by_example: dict[str, list[Sample]] = defaultdict(list)
    for each in samples:
        by_example[each.outcome.example].append(each)
    return Measured(
        run.model,
        run.fingerprint,
        tuple(_marked(name, by_example[name]) for name in sorted(by_example)),
        benchmark,
        run.examples,
    )


def _marked(name: str, samples: Sequence[Sample]) -> Marked:
    crashed = [each.outcome.is_crashed for each in samples]
    right = [each.verdict.right and not broke for each, broke in zip(samples, crashed, strict=True)]
    slices = sorted({name for each in samples for name in each.slices if not name.startswith("tool=")})
    return Marked(name, fmean(right), tuple(slices), len(samples), sum(crashed))


def named(files: Sequence[bytes]) -> str:
    """The name of a benchmark by the bytes of its examples, in any order."""
    digests = sorted(sha256(each).hexdigest() for each in files)
    return sha256("\n".join(digests).encode()).hexdigest()[:16]

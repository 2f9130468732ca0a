"""Results: one line a sample in ``results.jsonl``, from which scores, comparison and report are made.

A run's folder has ``run.json`` (what was run) beside it. Lines are appended as samples end, so that a run that was
stopped goes on; of two lines of one sample the last counts, and a line that was cut off is no line.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

from flowc_serving.agent.json_value import Object, sayable
from flowc_training import lines, tags
from flowc_training.bench.coverage import family
from flowc_training.bench.example import Example
from flowc_training.bench.outcome import Outcome, OutcomeError, outcome_json, outcome_of
from flowc_training.bench.scoring.verdict import By, Judge, Verdict, verdict

RESULTS, RUN = "results.jsonl", "run.json"


class ResultsError(ValueError):
    """A folder or a line that holds no results; the message says which and what to do."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One attempt, scored. ``slices`` are those of the example (``tags``) and the tools that were used."""

    outcome: Outcome
    verdict: Verdict
    slices: tuple[str, ...]

    @property
    def key(self) -> tuple[str, int]:
        return self.outcome.example, self.outcome.epoch


@dataclass(frozen=True, slots=True)
class Run:
    """What was run: the model's name, the attempts at each example, the contract, what a million tokens cost, and how
    the model was sampled."""

    model: str
    epochs: int
    fingerprint: str
    examples: int
    slices: tuple[str, ...] = ()
    price_read: float = 0.0
    price_written: float = 0.0
    temperature: float = 0.0
    constrained: bool = True

    def cost(self, outcome: Outcome) -> float:
        """What the tokens of an attempt cost."""
        usage = outcome.usage
        return (usage.read * self.price_read + usage.written * self.price_written) / 1e6


def scored(example: Example, outcome: Outcome, judge: Judge | None = None) -> Sample:
    """An outcome with its verdict."""
    told = tags.of(example.expected, example.category, example.language, outcome.conversation)
    families = sorted({f"family={family(task)}" for task in told.triggers})
    slices = (*told.slices(), *families, f"hard={example.hard}")
    return Sample(outcome, verdict(example, outcome, judge), slices)


# Lines.


def line_of(sample: Sample) -> str:
    """A sample as one line."""
    found = sample.verdict
    scores: Object = {
        "right": found.right,
        "by": found.by,
        "why": found.why[:2000],
        "syntactic": found.syntactic,
        "behaviour": round(found.behaviour, 6),
        "slices": [*sample.slices],
    }
    return sayable({"scores": scores, "outcome": outcome_json(sample.outcome)}, compact=True) + "\n"


def sample_of(line: str) -> Sample:
    """The sample of a line. Raises ``OutcomeError``."""
    try:
        data = cast("dict[str, Any]", json.loads(line))
        scores, outcome = cast("dict[str, Any]", data["scores"]), data["outcome"]
        told = Verdict(
            scores["right"] is True,
            cast(By, str(scores["by"])),
            str(scores["why"]),
            None if scores["syntactic"] is None else scores["syntactic"] is True,
            float(scores["behaviour"]),
        )
        return Sample(outcome_of(outcome), told, tuple(str(each) for each in scores["slices"]))
    except OutcomeError:
        raise
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise OutcomeError(f"this is no result: {type(error).__name__}") from None


# Folders.


def begin(folder: Path, run: Run) -> None:
    """Make a run's folder, or go on in it. Raises ``ResultsError`` where it is another run's."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / RUN
    now = asdict(run)
    if path.exists():
        there = asdict(read_run(folder))
        differing = [
            f"{key} is {there[key]!r} there, and {now[key]!r} now"
            for key in now.keys() - {"examples", "slices"}
            if there[key] != now[key]
        ]
        if differing:
            raise ResultsError(
                f"{folder} is of another run: {'; '.join(sorted(differing))}. Write --out with another folder"
            )
    path.write_text(json.dumps(now, indent=2) + "\n", "utf-8")


def read_run(folder: Path) -> Run:
    """What was run in a folder. Raises ``ResultsError``."""
    try:
        data = cast("dict[str, Any]", json.loads((folder / RUN).read_text("utf-8")))
        return Run(
            str(data["model"]),
            int(data["epochs"]),
            str(data["fingerprint"]),
            int(data["examples"]),
            tuple(str(each) for each in data["slices"]),
            float(data["price_read"]),
            float(data["price_written"]),
            float(data["temperature"]),
            data["constrained"] is True,
        )
    except FileNotFoundError:
        raise ResultsError(f"{folder} has no {RUN}: flowc-bench run --out {folder} makes it") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ResultsError(f"{folder / RUN} cannot be read: {error}") from None


def read_samples(folder: Path) -> tuple[Sample, ...]:
    """The samples of a run, by example and epoch. Raises ``ResultsError``."""
    found: dict[tuple[str, int], Sample] = {}
    for number, line in lines.whole(folder / RESULTS):
        try:
            sample = sample_of(line)
        except OutcomeError as error:
            raise ResultsError(f"{folder / RESULTS}:{number}: {error}") from None
        found[sample.key] = sample
    return tuple(found[key] for key in sorted(found))


def append(folder: Path, sample: Sample) -> None:
    """Add a sample; a line before it that was cut off is taken away."""
    lines.append(folder / RESULTS, line_of(sample))


def rewrite(folder: Path, samples: Iterable[Sample]) -> None:
    """All lines anew, whole or not at all."""
    lines.rewrite(folder / RESULTS, map(line_of, samples))


def rescored(
    samples: Sequence[Sample], examples: Mapping[str, Example], judge: Judge | None = None
) -> Iterator[Sample]:
    """The samples with their verdicts made anew, without a model; those of examples that are gone are left out."""
    for each in samples:
        example = examples.get(each.outcome.example)
        if example is not None:
            yield scored(example, each.outcome, judge)

"""What a run of the benchmark came to, for cards and for trackers: figures by slice, a table, samples of answers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from flowc_serving.agent.conversation import PROGRAM, User
from flowc_training.bench import results, table
from flowc_training.bench.results import ResultsError, Run, Sample
from flowc_training.bench.scoring.figures import Figures, figures
from flowc_training.hub.markup import cut, fenced
from flowc_training.tracking.tracker import Tracker

SAMPLES = 12
_TEXT = 4_000
"""Characters of one text of a sample."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A run of the benchmark. ``figures`` has all samples first, then each slice."""

    run: Run
    samples: tuple[Sample, ...]
    figures: tuple[Figures, ...]

    @property
    def all(self) -> Figures:
        """Of all samples."""
        return self.figures[0]


def read(folder: Path) -> Evaluation:
    """The evaluation in a run's folder. Raises ``ResultsError``."""
    run, samples = results.read_run(folder), results.read_samples(folder)
    if not samples:
        raise ResultsError(f"{folder} has no results yet: flowc-bench run --out {folder} goes on")
    return Evaluation(run, samples, tuple(figures(samples, run)))


def tell(tracker: Tracker, step: int, folder: Path) -> Evaluation:
    """Tell a tracker of the evaluation of a step: curves by slice, the table, samples. Raises ``ResultsError``."""
    found = read(folder)
    tracker.log(step, dict(curves(found)))
    tracker.artifact(f"evaluation-{step}.md", table.as_markdown(table.main_slices(found.figures)) + "\n")
    tracker.artifact(f"slices-{step}.json", slices(found))
    tracker.artifact(f"samples-{step}.md", shown(chosen(found.samples)))
    return found


def curves(found: Evaluation) -> Iterator[tuple[str, float]]:
    """The figures of a step, by the names of their curves."""
    whole = found.all
    yield "bench/right", whole.right.value
    yield "bench/right_low", whole.right.low
    yield "bench/right_high", whole.right.high
    if whole.syntactic is not None:
        yield "bench/syntactic", whole.syntactic.value
    if whole.behaviour is not None:
        yield "bench/behaviour", whole.behaviour
    yield "bench/crashed", float(whole.crashed)
    yield "bench/tokens", whole.tokens
    yield "bench/seconds", whole.seconds
    for each in table.main_slices(found.figures[1:]):
        yield f"slice/{each.slice}", each.right.value


def slices(found: Evaluation) -> str:
    """The figures of all slices, as JSON."""
    told = [
        {
            "slice": each.slice,
            "examples": each.examples,
            "samples": each.samples,
            "right": each.right.value,
            "low": each.right.low,
            "high": each.right.high,
            "syntactic": None if each.syntactic is None else each.syntactic.value,
            "behaviour": each.behaviour,
            "tokens": each.tokens,
            "seconds": each.seconds,
        }
        for each in found.figures
    ]
    return json.dumps(told, indent=1, ensure_ascii=False) + "\n"


# Samples.


def chosen(samples: Sequence[Sample], count: int = SAMPLES) -> list[Sample]:
    """Wrong and right ones in turn, so many: where all are of one kind, of that."""
    wrong = [each for each in samples if not each.verdict.right]
    right = [each for each in samples if each.verdict.right]
    turns = [(at, kind, each) for kind, held in enumerate((wrong, right)) for at, each in enumerate(held)]
    return [each for *_, each in sorted(turns, key=lambda turn: turn[:2])[:count]]


def shown(samples: Sequence[Sample]) -> str:
    """Samples as Markdown. All that a model said stands in fences: nothing of it is read as markup."""
    return "\n".join(line for each in samples for line in _sample(each)) + "\n"


def _sample(sample: Sample) -> Iterator[str]:
    outcome, told = sample.outcome, sample.verdict
    yield f"## {'right' if told.right else 'wrong'}: {outcome.example}"
    yield ""
    usage = outcome.usage
    yield f"Decided by {told.by}; {usage.read} tokens read, {usage.written} written, {usage.seconds:.1f} s."
    yield from _block("Why", told.why)
    asked = [each.text for each in outcome.conversation.messages if isinstance(each, User)]
    yield from _block("The merchant", "\n".join(asked))
    for call in outcome.calls:
        program = call.arguments.get(PROGRAM)
        yield from _block(f"Calls {call.name or 'what cannot be read'}", str(program or call.raw))
    yield from _block("The model", "\n".join(filter(None, outcome.said)))
    yield from _block("What broke", outcome.error)
    yield ""


def _block(title: str, text: str) -> Iterator[str]:
    if text.strip():
        yield ""
        yield f"{title}:"
        yield ""
        yield fenced(cut(text, _TEXT))

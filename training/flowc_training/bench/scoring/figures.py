"""Figures over samples: shares with intervals, pass@k and pass^k, by slice; and two runs beside each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import comb, sqrt
from statistics import fmean, median

from flowc_serving.rollout.statistics import Interval, Z
from flowc_training.bench.results import Run, Sample

DRAWS = 10_000
"""Of a bootstrap."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a slice. ``right`` is a share with Wilson's interval over examples; attempts at one example are
    averaged first. ``syntactic`` and ``behaviour`` are over examples where a workflow is wanted."""

    slice: str
    examples: int
    samples: int
    right: Interval
    syntactic: Interval | None
    behaviour: float | None
    undecided: int
    crashed: int
    any_of: Mapping[int, float]
    all_of: Mapping[int, float]
    seconds: float
    tokens: float
    calls: float
    cost: float


def figures(samples: Sequence[Sample], run: Run) -> list[Figures]:
    """All samples first, then each slice."""
    groups: dict[str, list[Sample]] = defaultdict(list)
    for each in samples:
        for name in each.slices:
            groups[name].append(each)
    rest = [_figures(name, groups[name], run) for name in sorted(groups)]
    return [_figures("all", samples, run), *rest] if samples else []


def _figures(name: str, samples: Sequence[Sample], run: Run) -> Figures:
    right = by_example(samples, _right)
    wanted = [each for each in samples if each.verdict.syntactic is not None]
    syntactic = by_example(wanted, lambda each: each.verdict.syntactic is True)
    counts = [(len(each), sum(each)) for each in right.values()]
    ks = range(1, min((n for n, _ in counts), default=0) + 1)
    usages = [each.outcome.usage for each in samples]
    return Figures(
        name,
        len(right),
        len(samples),
        wilson(_means(right)),
        wilson(_means(syntactic)) if syntactic else None,
        fmean(each.verdict.behaviour for each in wanted) if wanted else None,
        sum(each.verdict.by == "undecided" for each in samples),
        sum(each.outcome.is_crashed for each in samples),
        {k: fmean(pass_at(n, c, k) for n, c in counts) for k in ks},
        {k: fmean(pass_all(n, c, k) for n, c in counts) for k in ks},
        median(each.seconds for each in usages),
        fmean(each.read + each.written for each in usages),
        fmean(sum(1 for _ in each.outcome.calls) for each in samples),
        fmean(run.cost(each.outcome) for each in samples),
    )


def _right(sample: Sample) -> bool:
    return sample.verdict.right


def by_example(samples: Iterable[Sample], said: Callable[[Sample], bool]) -> dict[str, list[bool]]:
    """What is said of each attempt at each example."""
    found: dict[str, list[bool]] = defaultdict(list)
    for each in samples:
        found[each.outcome.example].append(said(each))
    return found


def _means(found: Mapping[str, Sequence[bool]]) -> list[float]:
    return [fmean(each) for each in found.values()]


def wilson(means: Sequence[float]) -> Interval:
    """A share with Wilson's interval, an example counting once however often it was attempted."""
    n = len(means)
    if not n:
        return Interval(0.0, 0.0, 1.0)
    p = fmean(means)
    middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z / (1 + Z * Z / n) * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
    return Interval(p, max(0.0, middle - half), min(1.0, middle + half))


def pass_at(n: int, c: int, k: int) -> float:
    """The chance that of ``k`` attempts at least one is right, of ``n`` made with ``c`` right; unbiased."""
    return 1.0 - comb(n - c, k) / comb(n, k)


def pass_all(n: int, c: int, k: int) -> float:
    """The chance that ``k`` attempts are all right (pass^k); unbiased."""
    return comb(c, k) / comb(n, k)


# Two runs.


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs on the examples of a slice that both have. ``difference`` is B less A, with its bootstrap interval.

    ``only_a`` and ``only_b`` are examples that one gets right (in most attempts) and the other not, ``p`` McNemar's.
    """

    slice: str
    examples: int
    a: float
    b: float
    difference: Interval
    only_a: tuple[str, ...]
    only_b: tuple[str, ...]
    p: float


def compare(a: Sequence[Sample], b: Sequence[Sample]) -> list[Comparison]:
    """All examples first, then each slice that is of the example itself, not of what a model did."""
    ours, theirs = by_example(a, _right), by_example(b, _right)
    both = sorted(ours.keys() & theirs.keys())
    groups: dict[str, list[str]] = defaultdict(list)
    slices = {each.outcome.example: each.slices for each in a}
    for example in both:
        for name in slices[example]:
            if not name.startswith("tool="):
                groups[name].append(example)
    named = [("all", both), *((name, groups[name]) for name in sorted(groups))]
    return [_compared(name, examples, ours, theirs) for name, examples in named if examples]


def _compared(
    name: str, examples: Sequence[str], a: Mapping[str, list[bool]], b: Mapping[str, list[bool]]
) -> Comparison:
    pairs = [(fmean(a[each]), fmean(b[each])) for each in examples]
    only_a = tuple(each for each, (one, other) in zip(examples, pairs, strict=True) if one > 0.5 >= other)
    only_b = tuple(each for each, (one, other) in zip(examples, pairs, strict=True) if other > 0.5 >= one)
    return Comparison(
        name,
        len(examples),
        fmean(one for one, _ in pairs),
        fmean(other for _, other in pairs),
        bootstrap([other - one for one, other in pairs]),
        only_a,
        only_b,
        mcnemar(len(only_a), len(only_b)),
    )


def bootstrap(differences: Sequence[float], draws: int = DRAWS) -> Interval:
    """The mean of paired differences, with the interval of means of examples drawn again; always the same draws."""
    import numpy as np

    values = np.asarray(differences, dtype=float)
    chance = np.random.default_rng(20260105)
    means = [
        values[chance.integers(0, len(values), (part, len(values)))].mean(axis=1)
        for part in [1000] * (draws // 1000)
    ]
    low, high = np.quantile(np.concatenate(means), [0.025, 0.975])
    return Interval(float(values.mean()), float(low), float(high))


def mcnemar(only_a: int, only_b: int) -> float:
    """The exact two-sided chance that examples fall to the two sides as unevenly, were both equally good."""
    n, least = only_a + only_b, min(only_a, only_b)
    return min(1.0, 2 * sum(comb(n, k) for k in range(least + 1)) / 2**n) if n else 1.0

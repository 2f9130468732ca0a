"""Figures over samples, and two runs beside each other, against numbers worked out by hand or by enumeration."""

from __future__ import annotations

import random
from itertools import combinations
from statistics import fmean

import pytest

from flowc_serving.agent.conversation import Context, Conversation
from flowc_training.bench.outcome import Outcome, Usage
from flowc_training.bench.results import Run, Sample
from flowc_training.bench.scoring.figures import (
    bootstrap,
    compare,
    figures,
    mcnemar,
    pass_all,
    pass_at,
    wilson,
)
from flowc_training.bench.scoring.verdict import Verdict

RUN = Run("a model", 1, "0", 1, (), 2.0, 10.0)


def sample(
    example: str, right: bool, epoch: int = 1, *, crashed: bool = False, slices: tuple[str, ...] = ()
) -> Sample:
    conversation = Conversation("x", Context("2026-01-05", "a.example"))
    ending = ("crash",) if crashed else ("done",)
    outcome = Outcome(example, epoch, conversation, (), Usage(1, 900, 100, 1.0, 2.0), ending)
    return Sample(outcome, Verdict(right, "events", syntactic=True, behaviour=float(right)), slices)


@pytest.mark.parametrize(("n", "c", "k"), [(5, 2, 1), (5, 2, 3), (4, 4, 2), (4, 0, 3), (6, 3, 6), (6, 5, 2)])
def test_passes_are_those_of_all_choices_of_attempts(n: int, c: int, k: int) -> None:
    attempts = [True] * c + [False] * (n - c)
    chosen = list(combinations(attempts, k))
    assert pass_at(n, c, k) == pytest.approx(fmean(any(each) for each in chosen))
    assert pass_all(n, c, k) == pytest.approx(fmean(all(each) for each in chosen))


def test_attempts_at_one_example_count_as_one_example() -> None:
    found = figures(
        [sample("a", True, 1), sample("a", False, 2), sample("b", True, 1), sample("b", True, 2)], RUN
    )
    (all_,) = found
    assert (all_.examples, all_.samples, all_.right.value) == (2, 4, 0.75)
    assert all_.any_of == {1: 0.75, 2: 1.0}
    assert all_.all_of == {1: 0.75, 2: 0.5}
    assert all_.cost == pytest.approx((900 * 2 + 100 * 10) / 1e6)


def test_a_crashed_sample_is_a_zero() -> None:
    (all_,) = figures([sample("a", True), sample("b", False, crashed=True)], RUN)
    assert (all_.right.value, all_.crashed) == (0.5, 1)


def test_slices_have_figures_of_their_own() -> None:
    found = figures(
        [sample("a", True, slices=("language=ja",)), sample("b", False, slices=("language=en",))], RUN
    )
    assert [(each.slice, each.right.value) for each in found] == [
        ("all", 0.5),
        ("language=en", 0),
        ("language=ja", 1),
    ]


def test_the_interval_of_a_share_is_wilsons() -> None:
    found = wilson([1.0] * 8 + [0.0] * 2)
    assert (round(found.low, 3), round(found.high, 3)) == (0.490, 0.943)
    assert wilson([0.0] * 20).high == pytest.approx(0.161, abs=0.001)


def test_mcnemar_is_exact() -> None:
    assert mcnemar(0, 0) == 1.0
    assert mcnemar(1, 9) == pytest.approx(2 * 11 / 1024)
    assert mcnemar(5, 5) == 1.0


def test_runs_are_compared_on_the_examples_that_both_have() -> None:
    a = [sample("a", True), sample("b", False, slices=("language=ja", "tool=x")), sample("only a", True)]
    b = [sample("a", True), sample("b", True, slices=("language=ja",)), sample("only b", False)]
    found = {each.slice: each for each in compare(a, b)}
    assert found.keys() == {"all", "language=ja"}
    assert (found["all"].examples, found["all"].a, found["all"].b) == (2, 0.5, 1.0)
    assert (found["all"].only_a, found["all"].only_b, found["all"].p) == ((), ("b",), 1.0)
    assert found["all"].difference.value == 0.5


def test_the_bootstrap_covers_what_is_true_about_as_often_as_it_says() -> None:
    chance, hits = random.Random(1), 0
    for _ in range(200):
        drawn = [chance.choice([1.0, 0.0, 0.0, -1.0, 1.0]) for _ in range(100)]
        found = bootstrap(drawn, 1000)
        hits += found.low <= 0.2 <= found.high
    assert 0.9 <= hits / 200 <= 0.99

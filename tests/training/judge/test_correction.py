"""A judge that is biased is corrected: in 1,000 runs the truth is within the interval as often as it promises."""

from __future__ import annotations

import numpy as np
import pytest

from flowc_training.judge.correction import classical, corrected

TRUTH, PEOPLE, ROWS, RUNS = 0.7, 100, 2_000, 1_000
JUDGES = {
    "kind": (0.95, 0.45),
    "strict": (0.60, 0.02),
    "good": (0.97, 0.04),
    "blind": (0.80, 0.80),
    "says always yes": (1.0, 1.0),
}
"""How often each says yes to what is right, and to what is wrong."""


def run(judge: str, seed: int) -> tuple[list[float], list[float]]:
    """Rows as they are, and as the judge says."""
    rng = np.random.default_rng(seed)
    right = rng.random(ROWS) < TRUTH
    to_right, to_wrong = JUDGES[judge]
    said = rng.random(ROWS) < np.where(right, to_right, to_wrong)
    return right.astype(float).tolist(), said.astype(float).tolist()


@pytest.mark.parametrize("judge", JUDGES)
def test_the_truth_is_within_the_interval_as_often_as_promised(judge: str) -> None:
    held = alone = 0
    widths: list[tuple[float, float]] = []
    for seed in range(RUNS):
        right, said = run(judge, seed)
        found = corrected(right[:PEOPLE], said[:PEOPLE], said[PEOPLE:])
        people = classical(right[:PEOPLE])
        held += found.holds(TRUTH)
        alone += abs(sum(said) / ROWS - TRUTH) < 0.03
        widths.append((found.high - found.low, people.high - people.low))
    print(
        f"{judge}: coverage {held / RUNS:.3f}, width {np.mean([a / b for a, b in widths]):.2f} of people's alone"
    )
    assert 0.93 <= held / RUNS <= 0.97
    assert np.mean([a / b for a, b in widths]) < 1.02
    if judge in ("kind", "strict"):
        assert alone == 0, "the judge alone is wrong"


def test_by_hand() -> None:
    people, there, elsewhere = [1, 1, 0, 0], [1, 1, 1, 0], [1, 1, 1, 0, 1, 0]
    found = corrected(people, there, elsewhere)
    spread = np.var([*there, *elsewhere], ddof=1)
    weight = (1 / 6) / (spread * (1 + 4 / 6))
    assert found.weight == pytest.approx(weight)
    assert found.value == pytest.approx(weight * 4 / 6 + 0.5 - weight * 0.75)


def test_a_judge_that_tells_nothing_does_not_count() -> None:
    found = corrected([1, 0, 1, 1], [1, 1, 1, 1], [1] * 50)
    assert found == classical([1, 0, 1, 1])


@pytest.mark.parametrize(("people", "there"), [([1], [1]), ([1, 0], [1]), ([], [])])
def test_too_few_answers_are_refused(people: list[float], there: list[float]) -> None:
    with pytest.raises(ValueError, match="rows"):
        corrected(people, there, [1, 0])

"""Trials without a model: what is kept, what is logged, and that a log which was cut off goes on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from flowc_training.candidates import trials
from flowc_training.candidates.settings import By, Change, Choice, Learning
from flowc_training.candidates.trials import Score, TrialError

LEARNING = Learning(
    trials=(
        Change("worse", settings=("a=1",)),
        Change("better", settings=("b=1",)),
        Change("on top", {"rehearsal": 0.1}),
        Change("by a hair", settings=("c=1",)),
        Change("broken", settings=("d=1",)),
    ),
    margin=0.01,
)
SCORES = {(): 2.0, ("a=1",): 2.1, ("b=1",): 1.9, ("b=1", "c=1"): 1.7999}


@dataclass
class Machine:
    """Scores choices from a table, and counts what it was asked."""

    scores: Mapping[tuple[str, ...], float] = field(default_factory=lambda: SCORES)
    asked: list[Choice] = field(default_factory=list[Choice])

    def attempt(self, choice: Choice, name: str) -> Score:
        assert name.startswith("trial-")
        self.asked.append(choice)
        if "d=1" in choice.settings:
            raise ValueError("d is nothing")
        return Score(
            1.8
            if choice.settings == ("b=1",) and choice.mix.rehearsal == 0.1
            else self.scores[choice.settings]
        )


def test_what_is_better_is_kept_and_built_upon(tmp_path: Path) -> None:
    machine, log = Machine(), tmp_path / "trials.jsonl"
    best, told = trials.climb(LEARNING, log, "material", machine.attempt)
    assert best.settings == ("b=1",)
    assert best.mix.rehearsal == 0.1
    found = [*trials.read(log)]
    assert [each.key for each in told] == [each.key for each in found]
    assert [(each.name, each.kept) for each in found] == [
        (trials.START, True),
        ("worse", False),
        ("better", True),
        ("on top", True),
        ("by a hair", False),
        ("broken", False),
    ]
    assert math.isnan(found[-1].loss)
    assert "d is nothing" in found[-1].why
    assert found[2].why == "a loss of 1.9000, where the best was 2.0000"
    assert all(each.seconds >= 0 for each in found)


def test_a_log_that_was_cut_off_goes_on(tmp_path: Path) -> None:
    first, log = Machine(), tmp_path / "trials.jsonl"
    whole = trials.climb(LEARNING, log, "material", first.attempt)
    text = log.read_text("utf-8")
    for keep in range(len(text.splitlines())):
        lines = text.splitlines(keepends=True)
        log.write_text("".join(lines[:keep]) + lines[keep][:20], "utf-8")
        again = Machine()
        assert trials.climb(LEARNING, log, "material", again.attempt) == whole
        assert len(again.asked) == len(lines) - keep
        assert len([*trials.read(log)]) == len(lines)


def test_other_material_and_other_settings_are_tried_anew(tmp_path: Path) -> None:
    log = tmp_path / "trials.jsonl"
    trials.climb(LEARNING, log, "material", Machine().attempt)
    for learning, material in ((LEARNING, "other"), (replace(LEARNING, trial_steps=9), "material")):
        again = Machine()
        _, told = trials.climb(learning, log, material, again.attempt)
        assert len(again.asked) == len(told) == 1 + len(LEARNING.trials), "those of other weeks are not told"
    again = Machine()
    trials.climb(LEARNING, log, "material", again.attempt)
    assert not again.asked


@pytest.mark.parametrize(
    ("one", "other", "by", "better"),
    [
        (Score(1.0), Score(2.0), "loss", True),
        (Score(1.99), Score(2.0), "loss", False),
        (Score(math.nan), Score(2.0), "loss", False),
        (Score(9.0), Score(math.nan), "loss", True),
        (Score(math.nan), Score(math.nan), "loss", False),
        (Score(3.0, 4), Score(2.0, 3), "benchmark", True),
        (Score(1.0, 2), Score(2.0, 3), "benchmark", False),
        (Score(1.0, 3), Score(2.0, 3), "benchmark", True),
    ],
)
def test_which_score_is_better(one: Score, other: Score, by: By, better: bool) -> None:
    assert one.betters(other, by, 0.01) is better


def test_a_line_that_is_no_trial_is_told(tmp_path: Path) -> None:
    log = tmp_path / "trials.jsonl"
    log.write_text('{"name": "x"}\n', "utf-8")
    with pytest.raises(TrialError, match=r"trials.jsonl:1: this tells no trial"):
        list(trials.read(log))

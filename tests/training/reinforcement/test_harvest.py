"""Only what is right becomes a row: of a policy's own plays, and of a stronger model's."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from making.planting import EXAMPLES, outcome

from flowc_serving.agent import contract as contracts, tokens
from flowc_serving.agent.conversation import PROGRAM, WRITER
from flowc_serving.agent.limits import Limits
from flowc_serving.backends import tiny
from flowc_serving.backends.scripted import Cue, Line, Scripted
from flowc_training.bench.example import Example
from flowc_training.bench.files import read_examples
from flowc_training.bench.outcome import Outcome
from flowc_training.bench.results import Run, append, begin, read_samples, scored
from flowc_training.bench.solvers import Agent, Expected
from flowc_training.dataset import parquet
from flowc_training.dataset.rows import conversation_of
from flowc_training.reinforcement.harvest import (
    LeakError,
    kept,
    of_samples,
    played_by,
    rows,
    trajectory,
    write,
)
from flowc_training.reinforcement.reward import reward
from flowc_training.reinforcement.rollouts import Played
from flowc_training.supervised.examples import IGNORED, example

CONTRACT = contracts.load()
TOKENIZER = tokens.of(tiny.tokenizer())
MAIL = EXAMPLES["mail"]
WRONG = MAIL.expected.replace("> 2500", "> 1")
REFUSED = MAIL.expected.replace("totalWeight", "totalWait")


def stronger(*programs: str) -> Agent:
    """A model that writes these programs, one after another, and says that it is done."""
    lines = [Line("", (Cue(WRITER, {PROGRAM: each}),)) for each in programs]
    return Agent(Scripted([*lines, Line("Done: it mails the packers.")]), Limits())


def found(*programs: str) -> list[tuple[Example, Outcome]]:
    return asyncio.run(played_by(stronger(*programs), [MAIL]))


def test_what_a_stronger_model_gets_right_becomes_a_row() -> None:
    (made,) = rows(found(MAIL.expected), CONTRACT, TOKENIZER, "stronger")
    assert (made.workflow, made.source, made.fingerprint) == (MAIL.expected, "stronger", CONTRACT.fingerprint)
    assert made.id.startswith("stronger-")


@pytest.mark.parametrize("program", [WRONG, REFUSED])
def test_what_it_gets_wrong_does_not(program: str) -> None:
    assert [*rows(found(program), CONTRACT, TOKENIZER, "stronger")] == []


def test_a_slip_that_was_mended_is_read_and_not_learnt(tmp_path: Path) -> None:
    (made,) = rows(found(REFUSED, MAIL.expected), CONTRACT, TOKENIZER, "stronger")
    assert write([made], tmp_path) == 1
    (data,) = parquet.read(str(tmp_path / "train.parquet"))
    assert len(conversation_of(data).messages) == 6
    labels = [each for each in example(data, CONTRACT, TOKENIZER).labels if each != IGNORED]
    learnt = tiny.tokenizer().decode(labels)
    assert "totalWait" not in learnt
    assert "totalWeight > 2500" in learnt


def test_recorded_results_of_a_run_become_rows(tmp_path: Path) -> None:
    begin(tmp_path, Run("stronger", 2, CONTRACT.fingerprint, 1))
    for epoch, program in enumerate((MAIL.expected, WRONG), 1):
        append(tmp_path, scored(MAIL, replace(found(program)[0][1], epoch=epoch)))
    made = [*rows(of_samples(read_samples(tmp_path), {MAIL.id: MAIL}), CONTRACT, TOKENIZER, "recorded")]
    assert [each.workflow for each in made] == [MAIL.expected]


def test_what_is_in_the_benchmark_is_never_learnt() -> None:
    held = next(each for each in read_examples() if each.expected and each.category == "create")
    solved = asyncio.run(played_by(Expected.of([held]), [held]))
    with pytest.raises(LeakError, match="benchmark"):
        list(rows(solved, CONTRACT, TOKENIZER, "stronger"))


def test_words_that_nobody_looked_at_are_not_learnt() -> None:
    bare = replace(EXAMPLES["question"], says=type(EXAMPLES["question"].says)())
    _, said = outcome({"example": "question", "said": ["The trigger starts it."]})
    assert reward(bare, said).value > 0
    assert [*rows([(bare, said)], CONTRACT, TOKENIZER, "stronger")] == []


def play(n: int, row: dict[str, Any], ids: tuple[int, ...]) -> Played:
    example, what = outcome(row)
    return Played(
        replace(example, id=f"wish {n}"), what, reward(example, what), (1,), ids, (1,) * len(ids), 0
    )


def test_of_each_wish_the_cheapest_right_plays_are_kept_and_none_twice() -> None:
    right: dict[str, Any] = {"example": "mail", "replace": {}}
    wrong: dict[str, Any] = {"example": "mail", "replace": {"> 2500": "> 1"}}
    played = [
        play(1, right, (5, 6)),
        play(1, right, (5, 6)),
        play(1, right, (7,)),
        play(2, wrong, (8,)),
        play(3, right, (9,)),
    ]
    assert [(each.example.id, each.ids) for each in kept(played)] == [("wish 1", (5, 6)), ("wish 3", (9,))]
    assert [each.ids for each in kept(played, most=3)] == [(5, 6), (7,), (9,)]


def test_a_conversation_keeps_its_own_words() -> None:
    ((example_, what),) = found(MAIL.expected)
    made = trajectory(example_, what, "stronger")
    assert made.conversation.messages == what.conversation.messages
    assert made.slips == ()

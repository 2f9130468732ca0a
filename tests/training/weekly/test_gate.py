"""What a candidate must come through: measured alike, no guarded slice worse, the benchmark and every check held."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings, strategies as st

from flowc_serving.agent.conversation import Context, Conversation, User
from flowc_training.bench.outcome import Outcome
from flowc_training.bench.results import Run, Sample
from flowc_training.bench.scoring.verdict import Verdict
from flowc_training.weekly import gate as module, measured as measuring
from flowc_training.weekly.gate import Check, Limits, gate
from flowc_training.weekly.measured import Marked, Measured, measured, named

EDIT, MAIL = "category=edit", "category=email"


def model(name: str, edits: int, mails: int, n: int = 40) -> Measured:
    """A model that gets the first so many edits and e-mails right."""
    examples = [
        Marked(f"{kind}{at:03}", float(at < right), (kind,))
        for kind, right in ((EDIT, edits), (MAIL, mails))
        for at in range(n)
    ]
    return Measured(name, "f" * 64, tuple(examples), "b1", 2 * n)


CURRENT = model("current", 20, 30)
HELD = (Check("preflight", True), Check("mirror", True), Check("served logits", True))


@pytest.mark.parametrize(
    ("candidate", "guarded", "passes", "said"),
    [
        (CURRENT, (EDIT, MAIL), True, "the benchmark holds: 62.5 % right against 62.5 % on 80 examples"),
        (model("better", 35, 31), (EDIT, MAIL), True, "better in category=edit"),
        (model("lost edits", 10, 40), (EDIT, MAIL), False, "category=edit is guarded and worse: 25.0 % right against"),
        (model("lost edits", 10, 40), (MAIL,), True, "no guarded slice is worse"),
        (model("a few lost", 18, 32), (EDIT, MAIL), True, "no guarded slice is worse"),
        (model("lost all over", 12, 22), (), False, "the benchmark does not hold"),
        (model("a little below", 19, 28), (), False, "the benchmark does not hold: 58.8 % right against 62.5 %"),
        (CURRENT, ("category=edits",), False, "category=edits is guarded, and no example is in it"),
    ],
)  # fmt: skip
def test_decisions(candidate: Measured, guarded: tuple[str, ...], passes: bool, said: str) -> None:
    found = gate(candidate, CURRENT, HELD, guarded)
    assert found.passes is passes
    assert said in " | ".join(found.reasons)
    assert found.slices[0].slice == "all"


def without_one(found: Measured) -> Measured:
    return replace(found, examples=found.examples[1:], wanted=0)


REFUSALS: list[tuple[Callable[[Measured], Measured], str]] = [
    (lambda it: replace(it, fingerprint="e" * 64), r"under another contract \(eeeeeeeeeeeeeeee\)"),
    (lambda it: replace(it, benchmark="b2"), "on other examples.*b2 and b1"),
    (without_one, r"the candidate was not measured on 1 of the examples \(category=edit000\)"),
    (lambda it: replace(it, examples=it.examples[:-3]), "was measured on 77 of 80 examples"),
    (
        lambda it: replace(it, examples=(*it.examples, it.examples[0])),
        "1 of the examples .* stand there twice",
    ),
    (
        lambda it: replace(it, examples=(replace(it.examples[0], attempts=2), *it.examples[1:])),
        "not as many attempts at 1 of the examples",
    ),
    (
        lambda it: replace(it, examples=(*it.examples, Marked("more", 1.0))),
        "the current model was not measured on 1",
    ),
]


@pytest.mark.parametrize(("changed", "said"), REFUSALS, ids=[said[:30] for _, said in REFUSALS])
def test_what_cannot_be_compared_is_refused(changed: Callable[[Measured], Measured], said: str) -> None:
    found = gate(changed(model("better", 40, 40)), CURRENT, HELD, (EDIT,))
    assert not found.passes
    assert found.slices == ()
    assert re.search(said, " | ".join(found.reasons))


def test_nothing_measured_is_refused() -> None:
    nothing = Measured("m", "f", ())
    assert gate(nothing, nothing, HELD).reasons == ("nothing was measured: there is no example",)


def test_a_check_that_does_not_hold_holds_the_best_candidate_back() -> None:
    checks = (*HELD[:2], Check("served logits", False, "token 17 differs by 0.4"))
    found = gate(model("better", 40, 40), CURRENT, checks, (EDIT,))
    assert found.reasons == ("served logits does not hold: token 17 differs by 0.4",)
    assert not found.passes


def test_all_that_is_wrong_is_said_at_once() -> None:
    found = gate(
        replace(model("m", 0, 0), benchmark="b2", fingerprint="e"), CURRENT, (Check("mirror", False),)
    )
    assert len(found.reasons) == 3


def test_crashed_attempts_are_wrong() -> None:
    crashed = replace(
        CURRENT, examples=tuple(replace(each, crashed=1) for each in CURRENT.examples), model="crashes"
    )
    found = gate(crashed, CURRENT, HELD, (EDIT,))
    assert not found.passes
    assert found.slices[0].candidate == 0.0


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_who_got_which_right_is_paired(seed: int) -> None:
    """The order of examples is nothing, and a model against itself is never held back."""
    mixed = [*CURRENT.examples]
    Random(seed).shuffle(mixed)
    found = gate(replace(CURRENT, examples=tuple(mixed)), CURRENT, HELD, (EDIT, MAIL))
    assert found.passes
    assert all(each.difference.value == 0 for each in found.slices)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 40), st.integers(0, 40), st.integers(1, 40))
def test_a_worse_candidate_does_not_pass_where_a_better_one_does_not(
    edits: int, mails: int, less: int
) -> None:
    better, worse = model("m", edits, mails), model("m", max(0, edits - less), mails)
    if not gate(better, CURRENT, HELD, (EDIT, MAIL)).passes:
        assert not gate(worse, CURRENT, HELD, (EDIT, MAIL)).passes


def test_an_equal_candidate_is_seldom_held_back() -> None:
    """Of two draws of one model each guarded slice is taken for worse about once in forty times."""
    held_back = 0
    for seed in range(200):
        rng = Random(seed)
        drawn = [model("m", 0, 0) for _ in range(2)]
        one, other = (
            replace(
                it, examples=tuple(replace(each, right=float(rng.random() < 0.7)) for each in it.examples)
            )
            for it in drawn
        )
        held_back += not gate(one, other, HELD, (EDIT, MAIL), Limits(slack=1.0)).passes
    assert held_back <= 20


def test_few_examples_say_nothing_and_that_is_said() -> None:
    few = (Marked("x1", 1.0, ("language=ja",)), Marked("x2", 1.0, ("language=ja",)))
    current = replace(CURRENT, examples=(*CURRENT.examples, *few), wanted=82)
    lost = replace(current, examples=(*CURRENT.examples, *(replace(each, right=0.0) for each in few)))
    found = gate(lost, current, HELD, ("language=ja",), Limits(slack=0.05))
    assert found.passes
    assert "too few examples to say anything of language=ja, which are guarded" in found.reasons


def test_there_and_back() -> None:
    found = gate(model("better", 35, 31), CURRENT, HELD, (EDIT,))
    assert module.from_json(module.to_json(found)) == found
    assert measuring.from_json(measuring.to_json(CURRENT)) == CURRENT


# From a run of the benchmark.


def sample(example: str, epoch: int, right: bool, *endings: str) -> Sample:
    said = Conversation(f"{example}{epoch}", Context("2026-12-01", "shop"), (User("Hello"),))
    outcome = Outcome(example, epoch, said, endings=endings)
    return Sample(outcome, Verdict(right, "meaning"), (EDIT, "tool=task_search", "hard=easy"))


def test_a_run_is_measured() -> None:
    run = Run("m", 2, "f", 2)
    samples = [sample("a", 1, True, "done"), sample("a", 2, False, "done")]
    samples += [sample("b", 1, True, "crash"), sample("b", 2, True)]
    found = measured(run, samples, "b1")
    slices = (EDIT, "hard=easy")
    assert found == Measured("m", "f", (Marked("a", 0.5, slices, 2), Marked("b", 0.0, slices, 2, 2)), "b1", 2)
    assert found.right == 0.25
    assert found.crashed == 2


def test_a_benchmark_is_named_by_its_examples() -> None:
    assert named([b"a", b"b"]) == named([b"b", b"a"])
    assert named([b"a", b"b"]) != named([b"ab"])

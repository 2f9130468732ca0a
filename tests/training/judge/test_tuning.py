"""The search for better words, with models that are made up: it rises, or it is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from making.judges import Scripted, answer, subject

from flowc_training.bench.baselines.asking import Reply as JudgeReply
from flowc_training.judge.annotations import Annotation
from flowc_training.judge.facets import BY_ID, Verdict
from flowc_training.judge.judging import Judge
from flowc_training.judge.tuning import Row, TuningError, rows_of, split, tune

dspy: Any = pytest.importorskip("dspy")
pytest.importorskip("gepa")
lm15: Any = dspy.lm15

BETTER = "Judge the conversation. Compare every threshold with what the merchant said."
RIGHT: dict[str, Verdict] = {**dict.fromkeys(BY_ID, "yes"), "configuration": "no"}
ROWS = [Row(subject(f"s{n}", f"tag orders over {500 + n} as large", 100 + n), RIGHT) for n in range(16)]


def says(system: str, facets: list[str]) -> str:
    """A model that sees wrong thresholds only where it is told to look at them."""
    wanted = RIGHT if "threshold with what the merchant said" in system else dict.fromkeys(BY_ID, "yes")
    return json.dumps({each: {"verdict": wanted[each], "evidence": "tag orders over"} for each in facets})


class Engine:
    """An engine of DSPy's that answers by a function of the system prompt."""

    def __init__(self, script: Callable[[str], str]) -> None:
        self.script = script
        self.asked = 0

    def complete(self, request: Any) -> Any:
        self.asked += 1
        text = self.script(str(request.system or "") + str(request.messages))
        return lm15.Response(
            id="1",
            model="made-up",
            message=lm15.Message.assistant(text),
            finish_reason="stop",
            usage=lm15.Usage(),
        )

    def close(self) -> None:
        pass


def lm(name: str, script: Callable[[str], str]) -> Any:
    return dspy.LM(name, engine=Engine(script), cache=False)


def judge() -> Judge:
    class Words(Scripted):
        async def ask(self, messages: Any, schema: Any, *, again: int = 0) -> JudgeReply:
            return JudgeReply(says(str(messages[0]["content"]), schema["required"]))

    return Judge(Words(lambda _, facets, __: answer(facets)))


def as_judge(told: str) -> str:
    return says(told, [*BY_ID])


def silent(told: str) -> str:
    del told
    return ""


def reflection(told: str) -> str:
    del told
    return json.dumps({"new_instruction": BETTER})


def test_better_words_are_found_and_measured_on_rows_that_were_held_out() -> None:
    model = lm("made-up", as_judge)
    found = tune(ROWS, judge(), model, lm("reflecting", reflection), calls=60)
    assert found.instructions == BETTER
    assert found.candidates >= 2
    assert found.before == pytest.approx(6 / 7)
    assert (found.after, found.is_taken, found.rows) == (1.0, True, 6)


def test_words_that_do_not_help_are_refused() -> None:
    model = lm("made-up", as_judge)
    blind = Judge(Scripted(lambda _, facets, __: answer(facets, evidence="tag orders over")))
    found = tune(ROWS, blind, model, lm("reflecting", reflection), calls=60)
    assert found.before == found.after
    assert not found.is_taken


def test_a_search_whose_reflections_cannot_be_used_is_an_error() -> None:
    model = lm("made-up", as_judge)
    with pytest.raises(TuningError, match="nothing but the old words"):
        tune(ROWS, judge(), model, lm("reflecting", silent), calls=40)


def test_rows_are_held_out_by_chance_and_never_searched_with() -> None:
    training, held = split(ROWS, 1)
    assert (len(training), len(held)) == (10, 6)
    assert not {each.subject.id for each in training} & {each.subject.id for each in held}
    assert split(ROWS, 1) == (training, held) != split(ROWS, 2)
    with pytest.raises(TuningError, match="ten annotated conversations"):
        split(ROWS[:8], 1)
    assert (
        rows_of([subject("a"), subject("b")], [Annotation("b", "ada", {"flow": "no"})])[0].subject.id == "b"
    )

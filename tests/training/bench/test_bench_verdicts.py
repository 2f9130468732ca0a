"""Verdicts on planted cases: ``planted.yaml`` is the table, and anyone may add a row to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest
from making.planting import EXAMPLES, outcome

import flowc
from flowc.testing import plain, read_yaml
from flowc_training.bench.events import cases_of
from flowc_training.bench.example import Example
from flowc_training.bench.outcome import Outcome, outcome_json, outcome_of
from flowc_training.bench.scoring.behaviour import behave
from flowc_training.bench.scoring.verdict import verdict

ROWS = cast(
    "list[dict[str, Any]]", plain(read_yaml((Path(__file__).parent / "planted.yaml").read_text("utf-8")))
)


@pytest.mark.parametrize("row", ROWS, ids=[row["name"] for row in ROWS])
def test_planted_cases_get_the_right_verdict(row: dict[str, Any]) -> None:
    example, found = outcome(row)
    told = verdict(example, found)
    assert (told.right, told.by) == (row["right"], row["by"]), told.why
    assert told.right or told.why


def test_who_does_nothing_has_no_behaviour_at_all() -> None:
    idle = flowc.read('@workflow("Idle")\n@shopify.admin.order_created()\ndef idle():\n    pass\n')
    mail = behave(idle, cases_of(EXAMPLES["mail"]))
    assert [each.passed for each in mail.events] == [False, True]
    assert mail.score == 0.0


def test_half_of_the_effects_is_half_of_the_behaviour() -> None:
    wrong = next(row for row in ROWS if row["name"] == "wrong threshold, beyond an event")
    assert verdict(*outcome(wrong)).behaviour == 0.5


@pytest.mark.parametrize("said", [True, False])
def test_where_events_cannot_tell_the_judge_does(said: bool) -> None:
    row = next(row for row in ROWS if row["by"] == "undecided")
    told = verdict(*outcome(row), judge=lambda example, outcome: said)
    assert (told.right, told.by) == (said, "judge")


def test_a_judge_is_not_asked_where_events_have_decided() -> None:
    def judge(example: Example, outcome: Outcome) -> bool:
        raise AssertionError("asked")

    for row in ROWS:
        if row["by"] != "undecided":
            verdict(*outcome(row), judge=judge)


def test_a_workflow_that_is_refused_is_not_syntactic() -> None:
    found = {row["name"]: verdict(*outcome(row)).syntactic for row in ROWS}
    assert found["the workflow is refused"] is False
    assert found["wrong branch"] is True
    assert found["a question is answered"] is None


def test_outcomes_come_back_from_json() -> None:
    for row in ROWS[:3]:
        _, found = outcome(row)
        again = outcome_of(outcome_json(found))
        assert again.saved == found.saved
        assert again.conversation == found.conversation
        assert again.endings == found.endings

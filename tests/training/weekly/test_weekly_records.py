"""The records of a week, and the week itself: there and back, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest

from flowc_serving.agent.conversation import Assistant, Context, Conversation, User
from flowc_training.weekly import scores, talk
from flowc_training.weekly.scores import Scored, ScoreError
from flowc_training.weekly.talk import Deed, Talk, TalkError
from flowc_training.weekly.week import Week, WeekError


@pytest.mark.parametrize(
    ("text", "monday"),
    [("2026-W49", "2026-11-30"), ("2026-W01", "2025-12-29"), ("2026-W53", "2026-12-28")],
)
def test_weeks(text: str, monday: str) -> None:
    week = Week.read(text)
    assert str(week) == text
    assert week.days[0] == monday
    assert all(Week.of(date.fromisoformat(day)) == week for day in week.days)
    assert week.before().days[-1] < week.days[0]
    assert week.before().before(-1) == week


@pytest.mark.parametrize(
    "text", ["2026-49", "2026-W00", "2026-W54", "2025-W53", "now", "", "2026-W49\n", "0000-W10"]
)
def test_what_is_no_week(text: str) -> None:
    with pytest.raises(WeekError, match="is no week: write 2026-W49"):
        Week.read(text)


SAID = Conversation("c1", Context("2026-12-01", "store"), (User("Hello"), Assistant("Hello.")))
TALK = Talk(
    SAID,
    "a1b2",
    "2026-12-01",
    "b",
    "m",
    "f",
    "",
    "view",
    "other",
    ("done",),
    Deed(True, False, True, "up", "ok"),
)


def test_a_talk_there_and_back() -> None:
    assert talk.from_json(talk.to_json(TALK)) == TALK
    assert TALK.id == "c1"


@pytest.mark.parametrize(
    ("deed", "written", "outcome"),
    [
        (Deed(), "", "nothing stored"),
        (Deed(), "view", "left off"),
        (Deed(activated=True), "view", "activated"),
        (Deed(activated=True, edited=True), "view", "edited"),
        (Deed(activated=True, off_again=True, edited=True), "view", "off again"),
    ],
)
def test_what_became_of_it(deed: Deed, written: str, outcome: str) -> None:
    assert Talk(SAID, "s", "d", written=written, deed=deed).outcome == outcome


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("deed", {}),
        ("shop", 3),
        ("endings", None),
        ("conversation", {}),
        ("consents", "yes"),
        ("seconds", "x"),
    ],
)
def test_what_is_no_talk(key: str, value: object) -> None:
    with pytest.raises(TalkError):
        talk.from_json({**talk.to_json(TALK), key: value})


SCORED = Scored(
    "c1", "a1b2", "b", "2026-12-01", ("category=edit",), 0.5, True, True, None, False, {"intent": "yes"}, True
)


def test_scores_there_and_back() -> None:
    assert scores.from_json(scores.to_json(SCORED)) == SCORED
    assert SCORED.weighed.slices == ("category=edit",)


@pytest.mark.parametrize(
    ("key", "value"),
    [("facets", {"intent": "perhaps"}), ("value", 2), ("value", None), ("clean", "yes"), ("slices", None)],
)
def test_what_are_no_scores(key: str, value: object) -> None:
    with pytest.raises(ScoreError):
        scores.from_json({**scores.to_json(SCORED), key: value})

"""The report step: what people answered corrects the judge, and an alarm says what is to be done."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from making.talks import GOOD, scored, talk

from flowc_training.conversations import cases
from flowc_training.conversations.cases import Case
from flowc_training.judge import annotations, subjects
from flowc_training.judge.facets import BY_ID, Verdict
from flowc_training.pipeline import pointers
from flowc_training.pipeline.pointers import Pointer
from flowc_training.steps import report
from flowc_training.steps.settings import reading
from flowc_training.steps.week import STEPS
from flowc_training.weekly import deciding, gate, history, rollout, scores, talk as talks
from flowc_training.weekly.deciding import Decision
from flowc_training.weekly.page import content as contents
from flowc_training.weekly.page.content import Content
from flowc_training.weekly.rollout import Move
from flowc_training.weekly.routing import Routed

MANY, DRAWN = 60, 30
Verdicts = dict[str, Verdict]


def week(first: int) -> list[Case]:
    """A week's cases: the first ones are drawn, the judge says yes to all, every fourth was not understood."""
    found = [talk(first + number) for number in range(MANY)]
    return [
        Case(each, scored(each, 0.9), Routed(each.id, "people", (), "the middle"), at < DRAWN)
        for at, each in enumerate(found)
    ]


def answers(found: list[Case], no: int) -> list[Decision]:
    """What a person says of the sample: no to the first facet of each ``no``th."""
    bad: Verdicts = {**GOOD, "intent": "no"}
    return [
        Decision(each.talk.id, "ann", facets=GOOD if at % no else bad)
        for at, each in enumerate(found)
        if each.is_drawn
    ]


def put(path: Path, rows: list[Any]) -> str:
    path.write_text("".join(json.dumps(each) + "\n" for each in rows))
    return pointers.to_text(pointers.of(path))


def told(folder: Path, now: list[Case], last: list[Case], said: list[Decision], **settings: Any) -> Content:
    """The content of 2026-W49's page."""
    asked = folder / "2026-W48.jsonl"
    cases.write(asked, last)
    cases.write(folder / "quarantine", now)
    (folder / "decisions.jsonl").write_text("".join(map(deciding.line_of, said)))
    put(folder / "redacted", [talks.to_json(each.talk) for each in now])
    put(folder / "scored", [scores.to_json(each.scored) for each in now])
    pointers.write(Pointer("/nowhere", "ab" * 32, 1), folder / "synthetic")
    routes = {"pool": 0, "people": MANY, "quarantine": 0}
    for name, value in {
        "counts": {"routes": routes, "rules": []},
        "examples": {"better": [], "worse": []},
        "decision": gate.to_json(gate.Decision(False, ("so",))),
        "move": rollout.to_json(Move("hold", 0, (), 0, 0)),
        "missing": {},
    }.items():
        (folder / name).write_text(json.dumps(value))
    for name in ("gaps", "orders", "filled"):
        (folder / name).write_text("[]")
    for name in ("broken", "trials"):
        (folder / name).write_text("")
    texts = {
        "week": "2026-W49",
        "settings": reading.changed({"report": settings}).argument("report"),
        "log": "log.db",
        "before": put(folder / "before", [scores.to_json(each.scored) for each in last]),
        "earlier": "[]",
        "asked": json.dumps([pointers.to_text(pointers.of(asked))]),
        "decisions": pointers.to_text(pointers.of(folder / "decisions.jsonl")),
        "history": "",
    }
    step = STEPS["report"]
    files = {name: str(folder / name) for name in (*step.takes, *step.makes)}
    given = {**texts, **files}
    assert report.main([word for name, each in given.items() for word in (f"--{name}", each)]) == 0
    return contents.from_json(json.loads((folder / "content").read_text()))


def test_the_judge_is_corrected_by_what_people_said_of_last_week(tmp_path: Path) -> None:
    now, last = week(100), week(1)
    found = told(tmp_path, now, last, answers(last, 4))
    assert found.numbers_of == "2026-W48"
    (intent,) = [each for each in found.numbers if (each.slice, each.facet) == ("all", "intent")]
    assert (intent.how, intent.people, intent.judge) == ("corrected", DRAWN, MANY)
    assert intent.estimate.low < 1 - 8 / 30 < intent.estimate.high < 0.95
    assert found.adoption is not None
    assert {each.facet: each.standing for each in found.agreed}["flow"] == "in its band"
    line = history.from_json(json.loads((tmp_path / "line").read_text()))
    assert line.slices["all"] == found.overall
    assert (line.slices["all"].n, round(line.slices["all"].value.value, 6)) == (MANY, 0.9)
    assert "the judge, corrected by people" in (tmp_path / "page").read_text()


def test_the_weeks_own_sample_counts_once_it_is_answered(tmp_path: Path) -> None:
    now, last = week(100), week(1)
    found = told(tmp_path, now, last, [*answers(last, 4), *answers(now, 2)])
    assert found.numbers_of == "2026-W49"
    assert {each.n for each in found.agreed} == {2 * DRAWN}
    assert {each.n for each in told(tmp_path, now, last, answers(now, 2), since="2026-W49").agreed} == {DRAWN}
    found = told(tmp_path, now, last, answers(last, 4), since="2026-W49")
    assert {each.n for each in found.agreed} == {0}
    assert found.adoption is not None
    assert "too few to say" in found.adoption.why


def test_nobody_has_answered(tmp_path: Path) -> None:
    found = told(tmp_path, week(100), week(1), [])
    assert (found.numbers_of, {each.how for each in found.numbers}) == ("2026-W49", {"judge"})
    assert found.tuning == ()
    assert "own words" in (tmp_path / "page").read_text()


def test_an_alarm_says_how_the_judge_is_tuned(tmp_path: Path) -> None:
    now, last = week(100), week(1)
    wrong: Verdicts = {**GOOD, "intent": "no"}
    found = told(tmp_path, now, last, [replace(each, facets=wrong) for each in answers(last, 1)])
    assert found.notes[0].startswith(
        f"Alarm: the judge no longer agrees with people on {BY_ID['intent'].title}"
    )
    assert found.adoption is not None
    assert not found.adoption.is_taken
    assert "tune the judge again" in found.adoption.why
    program, *words = found.tuning[0].split()
    assert program == "flowc-bench"
    page = (tmp_path / "page").read_text()
    assert "flowc-bench tune weeks/2026-W49/judge/conversations.jsonl" in page
    assert len(subjects.read(tmp_path / "subjects")) == DRAWN
    assert {each.annotator for each in annotations.read(tmp_path / "people")} == {"people"}
    from flowc_training.judge import cli

    assert cli.told(words).by == "people"


@pytest.mark.parametrize("choice", ["pool", "never"])
def test_what_people_chose_counts_in_the_pool(choice: Any, tmp_path: Path) -> None:
    now, last = week(100), week(1)
    found = told(tmp_path, now, last, [Decision(last[0].talk.id, "ann", choice)])
    assert found.learnt.pool == (choice == "pool")

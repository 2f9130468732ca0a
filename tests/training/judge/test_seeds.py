"""The seed set: what is committed is whole, and what is made is damaged as it says."""

from __future__ import annotations

from collections import Counter

import pytest
from making.folders import ROOT

from flowc_training.judge import subjects
from flowc_training.judge.annotations import BY_CONSTRUCTION, line_of, read
from flowc_training.judge.damage import DAMAGES
from flowc_training.judge.facets import BY_ID
from flowc_training.judge.seeds import DAMAGED, GOOD_ONES, Seed, seeds
from flowc_training.languages import LANGUAGES

FOLDER = ROOT / "training" / "benchmark" / "judge"


def test_two_hundred_stand_labelled_as_made_by_construction() -> None:
    told = read(FOLDER / "by-construction.jsonl")
    found = {each.id: each for each in subjects.read(FOLDER / "conversations.jsonl")}
    assert [each.subject for each in told] == [*found] == [f"seed-{n:03}" for n in range(1, 201)]
    assert {each.annotator for each in told} == {BY_CONSTRUCTION}
    notes = Counter(each.note.partition(": ")[2] for each in told)
    assert notes == Counter(DAMAGED) + Counter({"": sum(GOOD_ONES.values())})
    assert {each.language for each in found.values()} == {*LANGUAGES}
    for facet in BY_ID:
        assert Counter(each.answers.get(facet) for each in told)["no"] >= 10
    text = (FOLDER / "conversations.jsonl").read_text("utf-8")
    assert not any(f'"{damage.name}"' in text for damage in DAMAGES)


CHEAP = {each.name: 1 for each in DAMAGES if {*each.categories} & {"create", "edit"}}
"""Damages of conversations that are frequent: those are quick to find."""


def making() -> tuple[Seed, ...]:
    return seeds("t", {"create": 1, "edit": 1}, CHEAP)


@pytest.fixture(scope="module")
def made() -> tuple[Seed, ...]:
    return making()


def test_the_same_seed_makes_the_same_bytes(made: tuple[Seed, ...]) -> None:
    def told(found: tuple[Seed, ...]) -> str:
        return "".join(subjects.line_of(each.subject) + line_of(each.annotation) for each in found)

    assert told(made) == told(making())


def of(made: tuple[Seed, ...], damage: str) -> Seed:
    return next(each for each in made if each.annotation.note.endswith(damage))


@pytest.mark.parametrize("damage", CHEAP)
def test_what_is_damaged_is_answered_no(made: tuple[Seed, ...], damage: str) -> None:
    assert "no" in of(made, damage).annotation.answers.values()


def test_good_ones_have_no_no(made: tuple[Seed, ...]) -> None:
    good = [each for each in made if each.annotation.note == "good"]
    assert len(good) == 2
    assert all("no" not in each.annotation.answers.values() for each in good)


def test_wrong_workflows_are_really_stored(made: tuple[Seed, ...]) -> None:
    for name in (
        "another trigger",
        "an action is left out",
        "another threshold",
        "a step unasked",
        "another wish",
    ):
        found = of(made, name).subject
        assert any(
            "(the workflow that is stored)" in line.text for line in found.lines if line.who == "call"
        ), name
        stored = [line.text for line in found.lines if line.who == "answer"][-1]
        assert "Created" in stored or "Updated" in stored


def test_what_is_said_is_damaged(made: tuple[Seed, ...]) -> None:
    assert [each.who for each in of(made, "asked needlessly").subject.lines[:3]] == [
        "merchant",
        "agent",
        "merchant",
    ]
    assert not of(made, "declined what Flow does").subject.workflow
    assert [each.who for each in of(made, "declined what Flow does").subject.lines] == ["merchant", "agent"]
    renamed = of(made, "renamed unasked").subject
    assert renamed.workflow.partition("@workflow(")[2].partition("\n")[0] not in renamed.before


def test_a_damage_without_a_place_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flowc_training.judge.seeds._MOST", 0)
    with pytest.raises(ValueError, match="no place for: renamed unasked"):
        seeds("t", {}, {"renamed unasked": 1})

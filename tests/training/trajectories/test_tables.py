"""The tables of what is asked and answered: five languages each, and what they say of tasks is so."""

from __future__ import annotations

import re
from random import Random
from typing import Any

import pytest
from making.playing import session

from flowc import catalog
from flowc_serving.agent.conversation import Call
from flowc_training.languages import LANGUAGES, Language
from flowc_training.population.change import Kind
from flowc_training.population.changes import MAKERS
from flowc_training.population.composing import plans
from flowc_training.population.shops import merchant
from flowc_training.trajectories.answering import questions
from flowc_training.trajectories.prose import Voice, table
from flowc_training.trajectories.telling import told


def test_there_are_enough_of_each() -> None:
    assert len(questions()) >= 60
    assert len(table("declining")["requests"]) >= 40
    assert len(table("impossible")["wishes"]) >= 30


def test_questions_have_all_languages_and_answers_of_their_own() -> None:
    answers = [each.answer[language] for each in questions() for language in LANGUAGES]
    asked_ = [one for each in questions() for language in LANGUAGES for one in each.asked[language]]
    assert len({*answers}) == len(answers)
    assert len({*asked_}) == len(asked_)
    assert all(len(each) <= 400 for each in answers)


@pytest.mark.parametrize("name", ["prose", "hostile", "questions-workflow"])
def test_each_text_is_said_in_all_languages(name: str) -> None:
    for key, row in table(name).items():
        if isinstance(row, dict):
            assert {*row} == {*LANGUAGES}, key
            assert all(row.values())


def test_holes_are_the_same_in_all_languages() -> None:
    for key, row in table("prose").items():
        found = {frozenset(re.findall(r"\{(\w+)\}", text)) for texts in row.values() for text in texts}
        assert len(found) == 1, key


def test_requests_that_are_not_about_flow_have_a_place() -> None:
    rows: dict[str, Any] = table("declining")
    for row in rows["requests"]:
        assert {*LANGUAGES} <= row.keys(), row["id"]
        assert row["place"] == "" or {*rows["places"][row["place"]]} == {*LANGUAGES}
    assert len({row["id"] for row in rows["requests"]}) == len(rows["requests"])


@pytest.mark.parametrize("row", table("impossible")["wishes"], ids=lambda row: row["id"])
def test_the_nearest_way_is_found_and_the_wish_is_not(row: dict[str, Any]) -> None:
    assert {*row["request"]} == {*row["answer"]} == {*LANGUAGES}
    assert catalog.load().task(row["near"]) is not None
    wish, *nearest = row["queries"]
    found = session().answer(Call("1", "task_search", {"search_queries": nearest}))
    assert f"'{row['near']}'" in str(found)
    labels = {each.label.casefold() for each in catalog.load()}
    assert wish.casefold() not in labels


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_kind_of_change_is_told(language: Language) -> None:
    rng = Random(f"telling {language}")
    left: set[Kind] = {*MAKERS}
    for n in range(60):
        shop = merchant("telling", n, language)
        (plan,) = plans(shop, 1, rng)
        for kind in sorted(left):
            for _, change in MAKERS[kind](plan, shop, rng):
                found = told(change, language, rng)
                assert not re.search(r"\{\w+\}", found.replace("{{", "")), found
                assert found
                left.discard(kind)
                break
    assert left <= {"tighten", "loosen", "add_trigger"}


def test_a_voice_does_not_repeat_itself() -> None:
    voice = Voice("en", Random(1))
    said = [voice.say("repair") for _ in range(5)]
    assert len({*said}) == 5
    assert voice.say("repair") in said
    assert voice.joined("A.", "", "B.") in ("A. B.", "A.\n\nB.")
    assert voice.joined("A:\n- x", "B.") == "A:\n- x\n\nB."

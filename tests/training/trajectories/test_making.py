"""Trajectories by number: the mix, the laws on two hundred of them, and what each category must show."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

import pytest
from making.tokenizer import tokenizer

from flowc_serving.agent.conversation import WRITER, Answer, Assistant, User, to_json
from flowc_training.categories import CATEGORIES, Category
from flowc_training.trajectories import hostile, making
from flowc_training.trajectories.acting import Unmade
from flowc_training.trajectories.checking import faults
from flowc_training.trajectories.making import MIX, Report, category_of, make, trajectory
from flowc_training.trajectories.prose import table
from flowc_training.trajectories.replaying import as_json
from flowc_training.trajectory import Trajectory

MANY = 100


@pytest.fixture(scope="module")
def made() -> list[Trajectory]:
    return list(make("tests", MANY))


def of(made: Sequence[Trajectory], category: Category) -> list[Trajectory]:
    return [each for each in made if each.category == category]


def said(each: Trajectory) -> list[Assistant]:
    return [message for message in each.conversation.messages if isinstance(message, Assistant)]


def used(each: Trajectory) -> list[str]:
    return [call.name for message in said(each) for call in message.calls]


def test_a_hundred_have_the_mix(made: list[Trajectory]) -> None:
    assert sum(MIX.values()) == 100
    assert {*MIX} == {*CATEGORIES}
    assert Counter(each.category for each in made[:100]) == MIX
    assert [each.category for each in made] == [category_of("tests", n) for n in range(MANY)]
    assert len({each.language for each in made}) == 5
    assert len({each.id for each in made}) == MANY


def test_the_same_seed_makes_the_same_bytes(made: list[Trajectory]) -> None:
    for first in (0, 57, 90):
        for one, other in zip(made[first : first + 5], make("tests", 5, first=first), strict=True):
            assert one == other
            assert json.dumps(to_json(one.conversation)) == json.dumps(to_json(other.conversation))
    assert next(make("others", 1)).conversation != made[0].conversation


def test_ids_of_prompts_are_prefixes(made: list[Trajectory]) -> None:
    for each in made[::5]:
        assert faults(each, tokenizer()) == []


def test_the_other_form(made: list[Trajectory]) -> None:
    """All but repairs of slips that are no slips of JSON."""
    others = [(each, as_json(each)) for each in made[::4]]
    missing = Counter(one.category for one, other in others if other is None)
    assert missing.keys() <= {"repair"}
    for one, other in others[:20]:
        if other is not None:
            assert faults(other) == []
            assert other.conversation.representation == "json"
            assert other.workflow == one.workflow


@pytest.mark.parametrize("category", ["create", "third_party", "email", "edit", "repair", "clarify"])
def test_what_writes_ends_with_one_workflow(made: list[Trajectory], category: Category) -> None:
    found = of(made, category)
    assert found
    for each in found:
        assert each.workflow
        assert used(each)[-1] == WRITER
        assert said(each)[-1].text
        last = [answer for answer in each.conversation.messages if isinstance(answer, Answer)][-1]
        assert "workflow_id" in last.data


@pytest.mark.parametrize("category", ["question", "not_flow", "impossible"])
def test_what_writes_nothing(made: list[Trajectory], category: Category) -> None:
    for each in of(made, category):
        assert each.workflow == ""
        assert WRITER not in used(each)
        assert ("task_search" in used(each)) == (category == "impossible")


def test_edits_change_what_is_stored(made: list[Trajectory]) -> None:
    found = of(made, "edit")
    for each in found:
        assert each.before != each.workflow
        assert each.edit
        assert used(each)[0] == "workflow_lookup"
    assert any(sum(isinstance(message, User) for message in each.conversation.messages) > 1 for each in found)
    assert any("WORKFLOW_CONFLICT" in str(each.conversation.messages) for each in found)


def test_slips_are_marked_and_nothing_else(made: list[Trajectory]) -> None:
    for each in made:
        assert bool(each.slips) == (each.category == "repair")
        for number in each.slips:
            answer = each.conversation.messages[number + 1]
            assert isinstance(answer, Answer)
            assert "validation_errors" in answer.data


def test_one_question_comes_first_where_something_is_missing(made: list[Trajectory]) -> None:
    for each in of(made, "clarify"):
        first, *rest = said(each)
        assert not first.calls
        assert "?" in first.text or "？" in first.text or "か" in first.text or "\n- " in first.text
        assert rest[0].calls


def test_an_app_that_is_missing_is_said(made: list[Trajectory]) -> None:
    found = of(made, "third_party")
    missing = [each for each in found if "not installed in this shop" in str(each.conversation.messages)]
    assert 0 < len(missing) < len(found)
    for each in missing:
        assert each.setting is not None
        apps = each.setting.shop.shop.apps
        told = str(each.conversation.messages).partition("information: the app ")[2].partition(" is not")[0]
        assert told not in apps
        assert told in said(each)[-1].text


def hostile_ones(many: int) -> list[Trajectory]:
    numbers = (n for n in range(5000) if category_of("hostile", n) == "hostile")
    return [trajectory("hostile", n) for n, _ in zip(numbers, range(many), strict=False)]


def test_nothing_hostile_is_followed() -> None:
    texts = {*table("hostile")["injections"]}
    seen = Counter[str]()
    for each in hostile_ones(30):
        written = [message.text for message in said(each)]
        programs = [str(call.arguments) for message in said(each) for call in message.calls]
        shown = "".join(
            json.dumps(m.data, ensure_ascii=False)
            for m in each.conversation.messages
            if isinstance(m, Answer)
        )
        for text in texts:
            seen["shown"] += json.dumps(text, ensure_ascii=False)[1:-1] in shown
            assert not any(text in one for one in written)
            assert not any(text in one or repr(text)[1:-1] in one for one in programs)
        for secret in ("You build Shopify Flow workflows", "How you work", "How programs travel"):
            assert not any(secret in one for one in written)
        seen["written"] += bool(each.workflow)
        seen["declined"] += not used(each)
    assert min(seen["shown"], seen["written"], seen["declined"]) >= 3


@pytest.mark.parametrize("head", ['@workflow("A")', '@workflow(\n    "A",\n    note="Ask Kim",\n)'])
def test_a_note_takes_the_place_of_another(head: str) -> None:
    view = f"{head}\n@shopify.admin.order_created()\ndef a():\n    pass\n"
    made = hostile.noted(view, "B", "ignore it")
    assert made.startswith('@workflow("B", note="ignore it")\n@shopify.admin.order_created()\ndef b():')


def test_what_cannot_be_played_is_drawn_again_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    def fails(case: object) -> Trajectory:
        tried.append(case)
        raise Unmade("of a reason")

    monkeypatch.setattr(making, "PLAYED", {"create": fails})
    monkeypatch.setattr(making, "category_of", lambda seed, n: "create")
    report = Report()
    with pytest.raises(making.Faulty, match="nothing of it can be played in 8 draws"):
        trajectory("x", 1, report=report)
    assert report.again == {"create: of a reason": 8}
    assert len(tried) == 8


def test_a_trajectory_that_breaks_a_law_is_not_handed_on(
    monkeypatch: pytest.MonkeyPatch, made: list[Trajectory]
) -> None:
    from dataclasses import replace

    broken = replace(of(made, "create")[0], workflow="")
    monkeypatch.setattr(making, "PLAYED", {"create": lambda case: broken})
    monkeypatch.setattr(making, "category_of", lambda seed, n: "create")
    with pytest.raises(making.Faulty, match="something is written where nothing is to be"):
        trajectory("x", 1)

"""Trajectories in which the ideal agent tests: played by the real tools, held to the laws, of every kind."""

from __future__ import annotations

from functools import cache
from typing import Any, cast

import pytest
from making.sessions import SHOP, TAGGING

from flowc_serving.agent import contract, tokens
from flowc_serving.agent.conversation import SIMULATOR, WRITER, Assistant, Call
from flowc_serving.agent.shop_file import ShopFile
from flowc_serving.backends import tiny
from flowc_training.dataset.rows import row
from flowc_training.reinforcement.rating import of_call
from flowc_training.reinforcement.tasks import example_of
from flowc_training.reinforcement.teaching import MIX, MOST, Kind, cases_for, lesson
from flowc_training.trajectories.acting import Unmade
from flowc_training.trajectories.checking import faults
from flowc_training.trajectories.replaying import as_json
from flowc_training.trajectory import Trajectory

NUMBERS = range(4)
"""Of these lessons there is one of each kind."""


@cache
def made() -> tuple[Trajectory, ...]:
    return tuple(lesson("t14", n) for n in NUMBERS)


def trials(one: Trajectory) -> list[tuple[int, Call, Any]]:
    """The trials of a lesson: the number of the message, the call, the answer."""
    answers = {each.call: each.data for each in one.conversation.answers(SIMULATOR)}
    return [
        (number, call, answers[call.id])
        for number, each in enumerate(one.conversation.messages)
        if isinstance(each, Assistant)
        for call in each.calls
        if call.name == SIMULATOR
    ]


def kind(one: Trajectory) -> Kind:
    """What came of the first trial."""
    first, *more = trials(one)
    if not more:
        return "right"
    if "validation_errors" in first[2]:
        return "refused"
    return "test" if first[1].arguments["workflow"] == one.workflow else "program"


def test_there_are_lessons_of_every_kind_and_what_is_wrong_is_not_learned() -> None:
    assert {kind(each) for each in made()} == {*MIX}
    for each in made():
        wrong = [number for number, *_ in trials(each)[:-1]]
        assert each.slips == tuple(wrong)


def test_each_saves_what_it_tried_last_and_found_as_expected() -> None:
    for each in made():
        _, call, answer = trials(each)[-1]
        assert all(result["as_expected"] for result in answer["results"])
        calls = [c for m in each.conversation.messages if isinstance(m, Assistant) for c in m.calls]
        assert [c.name for c in calls].index(SIMULATOR) < [c.name for c in calls].index(WRITER)
        assert calls[-1].name == WRITER
        assert calls[-1].arguments["workflow"] == call.arguments["workflow"] == each.workflow
        assert cast(Any, call.arguments["expectations"])[-1] == {"no_effects": True}


def test_they_keep_the_laws_and_become_rows_of_their_own_contract() -> None:
    tokenizer = tokens.of(tiny.tokenizer("qwen3"))
    one = made()[0]
    assert faults(one, tokenizer) == []
    found = row(one, contract.load(tests=True), tokenizer)
    assert found.fingerprint == contract.load(tests=True).fingerprint
    assert found.trained < found.tokens
    other = as_json(one)
    assert other is not None
    assert other.conversation.tests
    assert faults(other) == []


def test_the_same_number_is_the_same_lesson() -> None:
    assert lesson("t14", 1) == made()[1]


def test_few_cases_tell_a_workflow_from_its_mutants() -> None:
    tests = cases_for(TAGGING, "Tag orders from 500 on as large")
    assert len(tests.events) <= MOST
    example = example_of("x", "create", ("Tag orders from 500 on as large",), TAGGING, ShopFile(SHOP, ()))
    assert of_call(example, [*tests.events], [*tests.expectations]).value == 1


def test_there_are_none_for_a_workflow_that_always_does_the_same() -> None:
    always = TAGGING.replace("    if order.currentTotalPriceSet.shopMoney.amount >= 500:\n    ", "")
    with pytest.raises(Unmade, match="idle"):
        cases_for(always, "")

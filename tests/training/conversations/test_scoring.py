"""Programs score first, then the judge; one that is away costs its answers and nothing else."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, strategies as st
from making.judges import Scripted, answer
from making.made_up_week import MadeUp
from making.talks import GOOD, talk
from making.trajectories import view

from flowc_serving.agent.conversation import Assistant, Call, User
from flowc_serving.agent.json_value import Object
from flowc_training.bench.baselines.asking import Reply
from flowc_training.conversations import programs, scoring
from flowc_training.conversations.madeup import noisy
from flowc_training.conversations.scoring import Asking, scored
from flowc_training.conversations.slicing import slices_of
from flowc_training.judge.engine import Engine
from flowc_training.judge.judging import AskError, Judge
from flowc_training.requests.endpoint import Endpoint
from flowc_training.requests.ledger import Ledger
from flowc_training.weekly.talk import Talk
from flowc_training.weekly.valuing import value

LOG = (
    '@workflow("Idle")\n@shopify.admin.order_created()\ndef idle(order):\n'
    '    shopify.flow.log_output(message="ran")\n'
)
NEVER = view().replace("> 500", "> 500 and order.currentTotalPriceSet.shopMoney.amount < 400")
TWO_MORE = (
    view() + '        shopify.flow.log_output(message="a")\n        shopify.flow.log_output(message="b")\n'
)


def refused(program: str) -> Talk:
    """A talk whose agent tried to store something, and nothing was stored."""
    base = talk(workflow="")
    call = Call("call_9", "create_or_update_workflow", {"workflow": program})
    said = base.conversation.messages
    return replace(
        base, conversation=replace(base.conversation, messages=(said[0], Assistant("", (call,)), *said[1:]))
    )


@pytest.mark.parametrize(
    ("one", "compiles", "clean", "acts", "kept"),
    [
        (talk(), True, True, True, None),
        (talk(workflow=""), None, None, None, None),
        (refused("def ("), False, False, None, None),
        (refused(view()), True, False, None, None),
        (talk(written=view().replace("order.id", "order.nothing")), True, False, True, None),
        (talk(written=LOG), True, True, False, None),
        (talk(written=LOG, request="log each order please"), True, True, True, None),
        (talk(written=NEVER), True, True, False, None),
        (talk(before=view(amount=900)), True, True, True, True),
        (talk(before=view(), written=view("Quite another")), True, True, True, False),
        (talk(before=view("Other"), request="call it Tag large orders"), True, True, True, True),
        (talk(before=view(), written=TWO_MORE), True, True, True, None),
    ],
)
def test_programs(one: Talk, compiles: Any, clean: Any, acts: Any, kept: Any) -> None:
    found = programs.found(one)
    assert (found.compiles, found.clean, found.acts, found.kept) == (compiles, clean, acts, kept)


def test_what_a_person_changed_lowers_the_value() -> None:
    one = talk()
    (left, little, much) = scored([one, replace(one, after=view(amount=900)), replace(one, after=LOG)])
    assert left.value == 1.0
    assert 1.0 > little.value > much.value >= 0.5


def test_being_turned_on_never_counts() -> None:
    (on, off) = scored([talk(activated=True), talk(activated=False)])
    assert on.value == off.value
    assert (on.activated, off.activated) == (True, False)


_YES = st.sampled_from([True, False, None])


@given(
    _YES,
    _YES,
    _YES,
    _YES,
    st.floats(0, 1),
    st.dictionaries(st.sampled_from([*GOOD]), st.sampled_from(["yes", "no", "na"])),
)
def test_values_lie_between_nought_and_one(
    compiles: Any, clean: Any, acts: Any, kept: Any, share: float, facets: Any
) -> None:
    found = value(compiles, clean, acts, kept, share, facets)
    assert 0 <= found <= 1
    if False in (compiles, clean, acts):
        assert found == 0
    worse = {**facets, "components": "no"}
    assert value(compiles, clean, acts, kept, share, worse) <= max(found, 0.5 * (found or 1))
    assert value(compiles, clean, acts, False, share, facets) <= found


# The judge.


def test_the_judge_answers_by_facet() -> None:
    model = Scripted(lambda text, facets, again: answer(facets, evidence="tag orders"))
    asking = Asking(Judge(model))
    found = [*scored([talk(n) for n in range(1, 7)], asking)]
    assert [each.id for each in found] == [f"t{n}" for n in range(1, 7)]
    assert all(each.facets == GOOD and each.value == 1 and not each.trouble for each in found)
    assert [each.subject for each in asking.given] == [each.id for each in found]
    (worse,) = scored(
        [talk()], Asking(Judge(Scripted(lambda text, facets, again: answer(facets, "no", "tag orders"))))
    )
    assert worse.value == 0


def test_answers_that_are_there_are_not_asked_for_again() -> None:
    model = Scripted(lambda text, facets, again: answer(facets))
    (one, two) = scored([talk(1), talk(2)], Asking(Judge(model), {"t1": {"intent": "no"}}))
    assert one.facets == {"intent": "no"}
    assert two.facets == GOOD
    assert len(model.asked) == 1


class Silent:
    """A judge's model that is away for some talks."""

    name = "silent"

    def __init__(self, away: Sequence[int]) -> None:
        self.away, self.asked = away, 0

    async def ask(self, messages: Sequence[Object], schema: Object, *, again: int = 0) -> Reply:
        self.asked += 1
        await asyncio.sleep(0)
        if self.asked in self.away:
            raise AskError("silent gave no answer: connection refused")
        required: Any = schema["required"]
        return Reply(answer(required, evidence="tag orders"), 1, 1)


def test_a_judge_that_is_away_is_asked_no_more() -> None:
    model = Silent(range(1, 99))
    found = [*scored([talk(n) for n in range(1, 21)], Asking(Judge(model), at_once=1))]
    assert len(found) == 20
    assert model.asked == scoring.PATIENCE
    assert found[0].trouble == "the judge: silent gave no answer: connection refused"
    assert found[-1].trouble.startswith("the judge is not asked any more: 5 talks in a row")
    assert all(each.value == 1 and not each.facets and each.clean for each in found)


def test_a_judge_that_comes_back_goes_on() -> None:
    model = Silent([2, 3])
    found = [*scored([talk(n) for n in range(1, 7)], Asking(Judge(model), at_once=1))]
    assert [bool(each.facets) for each in found] == [True, False, False, True, True, True]


def test_a_dead_endpoint_is_no_failure(tmp_path: Any) -> None:
    pytest.importorskip("openai")
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        endpoint = Endpoint("http://127.0.0.1:9/v1", "none", ledger, tries=1, seconds=2.0)
        (one,) = scored([talk()], Asking(Judge(Engine(endpoint, "none"))))
    assert one.facets == {}
    assert "gave no answer" in one.trouble
    assert one.value == 1


def test_an_answer_that_is_no_answer_leaves_none() -> None:
    (one,) = scored([talk()], Asking(Judge(Scripted(lambda text, facets, again: "so good!"))))
    assert (one.facets, one.trouble) == ({}, "the judge: none of its answers counts")


# Rows that break.


def test_a_talk_that_programs_break_on_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(one: Talk) -> Any:
        if one.id == "t2":
            raise RuntimeError("a fault of ours")
        return programs.Found()

    monkeypatch.setattr(programs, "found", broken)
    found = [*scored([talk(1), talk(2), talk(3)])]
    assert [each.trouble for each in found] == ["", "programs: RuntimeError: a fault of ours", ""]
    assert [each.value for each in found] == [1, 0, 1]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no alarms here")
def test_a_talk_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(one: Talk) -> Any:
        while one.id == "t1":
            pass
        return programs.Found()

    monkeypatch.setattr(programs, "found", slow)
    (one, two) = scored([talk(1), talk(2)], seconds=0.2)
    assert "TooLong" in one.trouble
    assert not two.trouble


# A week.


def test_a_week_is_scored_as_it_was_made(week: MadeUp) -> None:
    found = {each.id: each for each in scored(week.talks, Asking(known=noisy(week.truths, 1, 1.0)))}
    assert [*found] == [each.id for each in week.talks]
    ideal = [found[each.id].value for each in week.truths if not each.damage]
    damaged = [found[each.id].value for each in week.truths if each.damage]
    assert sum(ideal) / len(ideal) > 0.9 > 0.75 > sum(damaged) / len(damaged)
    assert all(found[each.id].acts is False for each in week.truths if each.damage == "only logs")
    assert not any(each.trouble for each in found.values())


def test_slices_tell_what_happened(week: MadeUp) -> None:
    for each in week.talks:
        slices = slices_of(each)
        truth = week.truth(each.id)
        if truth.category == "edit" and each.written:
            assert "category=edit" in slices
        if not each.written:
            assert {"category=question", "category=clarify"} & {*slices}
        assert any(one.startswith("steps=") for one in slices) == bool(each.written)


def test_what_asks_first_is_clarify() -> None:
    one = talk()
    first, *rest = one.conversation.messages
    asked = replace(one.conversation, messages=(first, Assistant("How much?"), User("500"), *rest))
    assert "category=clarify" in slices_of(replace(one, conversation=asked))
    assert "category=create" in slices_of(one)
    assert "language=en" in slices_of(talk(request="please tag the orders that are large"))

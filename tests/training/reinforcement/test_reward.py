"""The reward's laws: right is worth more than wrong whatever it cost, better is worth more than worse."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from making.planting import EXAMPLES, outcome

from flowc.testing import plain, read_yaml
from flowc_serving.agent.conversation import Assistant, Call
from flowc_training.bench.attempting import attempt
from flowc_training.bench.events import cases_of
from flowc_training.bench.example import Example
from flowc_training.bench.outcome import Outcome, Saved, Usage
from flowc_training.bench.scoring.behaviour import pins_of
from flowc_training.bench.scoring.verdict import verdict
from flowc_training.bench.solvers import Expected
from flowc_training.bench.variants import variants
from flowc_training.recipes.recipe import Rollouts
from flowc_training.reinforcement.reward import MOST_COST, PARTIAL, reward
from flowc_training.reinforcement.tasks import example_of, wishes

BENCH = Path(__file__).parents[1] / "bench" / "planted.yaml"
ROWS = cast("list[dict[str, Any]]", plain(read_yaml(BENCH.read_text("utf-8"))))


@pytest.mark.parametrize("row", ROWS, ids=[row["name"] for row in ROWS])
def test_right_is_worth_more_than_wrong(row: dict[str, Any]) -> None:
    example, found = outcome(row)
    told = reward(example, found)
    if verdict(example, found).right:
        assert told.kind == "right"
        assert told.value >= 1 - MOST_COST
    else:
        assert told.kind != "right"
        assert 0 <= told.value <= PARTIAL


def dearer(found: Outcome, calls: int, tokens: int) -> Outcome:
    """The same outcome after more calls and more tokens."""
    asked = Assistant("", tuple(Call(f"more_{n}", "task_search", {}) for n in range(calls)))
    return replace(found, conversation=found.conversation.plus(asked), usage=Usage(written=tokens))


def test_calls_and_tokens_cost_a_little_and_never_more() -> None:
    example, found = outcome({"example": "mail", "replace": {}})
    values = [reward(example, dearer(found, calls, tokens)).value for calls, tokens in COSTS]
    assert values == sorted(values, reverse=True)
    assert values[0] > values[1] > values[2] > values[3] == 1 - MOST_COST
    free = Rollouts(cost_of_call=0, cost_of_tokens=0)
    assert reward(example, dearer(found, 40, 90_000), free).value == 1.0


COSTS = ((0, 0), (4, 0), (4, 2_000), (200, 100_000))


def test_a_wrong_answer_is_not_worth_less_than_nothing() -> None:
    example, found = outcome({"example": "mail", "replace": {"> 2500": "> 99999"}})
    assert reward(example, dearer(found, 50, 9_000)).value == 0.0


VIEW = """\
@workflow("Tag large orders")
@shopify.admin.order_created()
def tag_large_orders(order):
    if order.totalWeight > 2500 and order.note == "fragile":
        shopify.admin.add_order_tags(order_id=order.id, tags=["heavy"])
"""


def played(example: Example, view: str) -> Outcome:
    """What comes of an example where a view is stored."""
    right = asyncio.run(attempt(example, Expected.of([example])))
    return replace(right, saved=(Saved("gid://flow/Workflow/1", "", view),))


def test_nearer_is_worth_more() -> None:
    example = example_of("near", "create", ("tag them heavy",), VIEW, EXAMPLES["mail"].shop)
    one = VIEW.replace(' and order.note == "fragile"', "")
    never = VIEW.replace("2500", "99999999")
    other = VIEW.replace('["heavy"]', '["light"]')
    right, near, *far = (reward(example, played(example, view)) for view in (VIEW, one, never, other))
    assert right.kind == "right"
    assert near.kind == "partly"
    assert 0 < near.value < PARTIAL
    assert near.parts["does 3"] == 1.0
    assert 0 < near.parts["does nothing"] < 1.0
    assert [each.value for each in far] == [0.0, 0.0]


@pytest.fixture(scope="module")
def made() -> list[Example]:
    return list(wishes("a test of rewards", 24))


def test_wishes_are_right_as_they_are_meant(made: list[Example]) -> None:
    assert len(made) >= 18
    assert {"create", "edit"} <= {each.category for each in made}
    solver = Expected.of(made)
    found = {each.id: reward(each, asyncio.run(attempt(each, solver))) for each in made}
    assert {each.kind for each in found.values()} == {"right"}, found


def test_no_wish_is_fulfilled_by_what_is_wrong_with_it(made: list[Example]) -> None:
    """The benchmark's wrong variants, which its own events have to tell from what is right."""
    for example in [each for each in made if each.expected and not each.edits][:6]:
        pins = pins_of(cases_of(example))
        for wrong in [each for each in variants(example.expected, pins) if each.must]:
            found = reward(example, played(example, wrong.view))
            assert found.value <= PARTIAL, (wrong.what, wrong.view)


def test_the_same_seed_makes_the_same_wishes(made: list[Example]) -> None:
    assert list(wishes("a test of rewards", 3)) == made[: len(list(wishes("a test of rewards", 3)))]
    assert list(wishes("a test of rewards", 2, first=22))[-1] == made[-1]

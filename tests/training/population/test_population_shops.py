"""Made-up merchants, and what they have in all: real enough, in all languages, and no more than exports have."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from flowc_serving.agent.conversation import Call
from flowc_serving.agent.session import Session
from flowc_training import tags
from flowc_training.languages import LANGUAGES
from flowc_training.population.composing import apps, plans
from flowc_training.population.merchant import LISTS, Merchant
from flowc_training.population.parts import load
from flowc_training.population.printing import view
from flowc_training.population.shops import merchant, publishers, verticals


def merchants(seed: int | str, many: int) -> list[Merchant]:
    return [merchant(seed, n) for n in range(many)]


def test_the_same_seed_makes_the_same_merchants() -> None:
    assert merchants(1, 20) == merchants(1, 20)
    assert merchant(1, 3) != merchant(2, 3)


def test_every_shop_has_every_list() -> None:
    for one in merchants("lists", 60):
        assert {*one.lists} == {*LISTS}
        for key, listed in one.lists.items():
            assert listed, key
            assert len({each.name for each in listed}) == len(listed), key
            for each in listed:
                kind = LISTS[key]
                assert each.id.startswith(f"gid://shopify/{kind}/") if kind else not each.id
        assert all(each.name.endswith(".example") for each in one.lists["emails"])
        ids = [each.id for each in one.shop.resources]
        assert len(set(ids)) == len(ids)


def test_languages_and_verticals_are_all_there() -> None:
    found = merchants("all", 600)
    assert {each.vertical for each in found} == {*verticals()} - {"common"}
    assert len({each.vertical for each in found}) == 12
    counts = Counter(each.language for each in found)
    assert {*counts} == {*LANGUAGES}
    assert 0.42 < counts["en"] / 600 < 0.58
    assert {app for each in found for app in each.shop.apps} == {*publishers()}


def test_a_resource_is_found_by_its_name() -> None:
    one = merchant("found", 1)
    session = Session(one.shop)
    wanted = one.lists["collections"][0]
    call = Call("1", "search_shop_resource", {"resource_type": "Collection", "query": wanted.name})
    assert {"name": wanted.name, "id": wanted.id} in session.answer(call)["resources"]  # type: ignore[operator]


def test_plans_use_no_app_that_is_not_there() -> None:
    for n in range(60):
        one = merchant("apps", n)
        for plan in plans(one, 3, Random(n)):
            used = {each.part.app for each in plan.uses} - {""}
            assert used <= one.shop.apps
            assert apps(load().intents[plan.intent]) <= one.shop.apps


@pytest.fixture(scope="module")
def population() -> list[tags.Tags]:
    return [
        tags.of_view(view(each))
        for n in range(300)
        for each in plans(merchant("steps", n), 2, Random(f"steps {n}"))
    ]


def test_plans_are_as_long_as_real_workflows(population: list[tags.Tags]) -> None:
    """Of 13 public files 2 have at most two steps, 8 have three to five, 3 have eight or more."""
    counts = Counter(min(each.steps, 16) for each in population)
    share = {
        name: sum(counts[each] for each in steps) / len(population)
        for name, steps in {"short": range(3), "middle": range(3, 6), "long": range(8, 16)}.items()
    }
    assert 0.08 < share["short"] < 0.22
    assert 0.4 < share["middle"] < 0.65
    assert 0.08 < share["long"] < 0.25
    assert counts[16] == 0
    assert min(counts) == 2


def test_there_are_intents_and_tasks_enough(population: list[tags.Tags]) -> None:
    assert len(load().intents) >= 200
    tasks = {task for each in population for task in (*each.triggers, *each.actions)}
    assert len(tasks) >= 90
    assert any(each.third_party for each in population)
    assert any(each.email for each in population)

"""How much of Flow the intents cover: many wishes, many tasks, every shape of a condition that the language has."""

from __future__ import annotations

from collections import Counter
from functools import cache
from random import Random

from flowc_training.languages import LANGUAGES
from flowc_training.population.composing import compose
from flowc_training.population.parts import load
from flowc_training.population.printing import view
from flowc_training.population.shops import merchant
from flowc_training.skeleton import fingerprint
from flowc_training.tags import Tags, of_view

SHAPES = {
    "equal", "not equal", "greater", "less", "in", "contains", "startswith", "endswith", "empty", "not empty", "none",
    "boolean", "any", "all", "not any", "and", "or", "two paths", "loop",
}  # fmt: skip
"""All but ``op``: an operator that nobody knows is nothing that a merchant's wish needs."""


@cache
def views() -> tuple[str, ...]:
    one = merchant("breadth", 1, "en")
    return tuple(view(compose(each, one, Random(1), vary=False)) for each in load().intents.values())


@cache
def found() -> tuple[Tags, ...]:
    return tuple(map(of_view, views()))


def test_there_are_many_wishes_over_many_tasks() -> None:
    assert len(load().intents) >= 300
    assert len({task for each in found() for task in (*each.triggers, *each.actions)}) >= 180


def test_every_shape_of_a_condition_is_used_and_more_than_once() -> None:
    counts = Counter(shape for each in found() for shape in each.conditions)
    assert {shape for shape, many in counts.items() if many >= 3} >= SHAPES


def test_no_two_wishes_are_one_workflow() -> None:
    """Some may be the same steps with other words in them, such as two tags; few are."""
    assert len(set(map(fingerprint, views()))) >= 0.97 * len(views())


def test_joins_loops_in_loops_waits_and_declared_fields_are_there() -> None:
    together = views()
    assert sum("def then_" in each for each in together) >= 5
    assert sum("metafield(" in each for each in together) >= 5
    assert sum("shopify.flow.wait(" in each for each in together) >= 20
    assert any(each.count("    for ") >= 2 for each in together)


def test_everything_is_said_in_more_than_one_way_in_english() -> None:
    forms = [said["en"] for part in load().parts.values() for said in part.words.values()]
    assert sum(len(each) > 1 for each in forms) >= 0.4 * len(forms)
    for intent in load().intents.values():
        assert len(intent.names["en"]) + len(intent.goals["en"]) >= 2
        assert all(intent.names[each] and intent.goals[each] for each in LANGUAGES)

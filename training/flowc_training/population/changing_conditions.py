"""Changes of conditions: one more test, one less, and for or, or for and, what happens otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random
from typing import Literal

from flowc_training.population.change import Change, Changed
from flowc_training.population.merchant import Merchant
from flowc_training.population.places import Place, places
from flowc_training.population.plan import Do, If, Plan
from flowc_training.population.variation import choices, drawing, variations

_OR = 0.25
"""How often a test is added as another way, not as one more demand."""


def added(plan: Plan, merchant: Merchant, rng: Random) -> Iterator[Changed]:
    """One more test of a branch, or one for all that is done where there was none."""
    top = next(iter(places(plan)))
    if top.body and all(isinstance(node, Do) for node in top.body):
        yield from _only_if(top, plan, merchant, rng)
        return
    for place, index, node in _ifs(plan, rng):
        found = choices(variations().tests, plan, place.scope_at(index), merchant)
        if not found:
            continue
        use = drawing(plan, merchant, rng).use(rng.choice(found))
        mode = node.mode if len(node.tests) > 1 else "any" if rng.random() < _OR else "all"
        joined: Literal["or", "and"] = "or" if mode == "any" else "and"
        told = Change(
            "add_condition", use, tests=node.tests, mode=node.mode, joined=joined, where=place.where
        )
        yield place.with_node(index, replace(node, tests=(*node.tests, use), mode=mode)), told


def _only_if(top: Place, plan: Plan, merchant: Merchant, rng: Random) -> Iterator[Changed]:
    found = choices(variations().tests, plan, top.scope, merchant)
    if found:
        use = drawing(plan, merchant, rng).use(rng.choice(found))
        yield top.put((If((use,), "all", top.body),)), Change("add_condition", use, joined="only")


def removed(plan: Plan, merchant: Merchant, rng: Random) -> Iterator[Changed]:
    """One test less; where it is the only one and nothing happens otherwise, its branch is done always."""
    del merchant
    for place, index, node in _ifs(plan, rng):
        use = rng.choice(node.tests)
        left = tuple(each for each in node.tests if each is not use)
        told = Change("remove_condition", use, tests=node.tests, mode=node.mode, where=place.where)
        if left:
            mode = node.mode if len(left) > 1 else "all"
            yield place.with_node(index, replace(node, tests=left, mode=mode)), told
        elif not node.otherwise and not node.both and index == len(place.body) - 1 and node.then:
            yield place.with_node(index, *node.then), replace(told, joined="only")


def otherwise(plan: Plan, merchant: Merchant, rng: Random) -> Iterator[Changed]:
    """An act for when the tests of a branch do not hold."""
    for place, index, node in _ifs(plan, rng):
        found = choices(variations().acts, plan, place.scope_at(index), merchant)
        if not node.otherwise and not node.both and node.then and found:
            use = drawing(plan, merchant, rng).use(rng.choice(found))
            told = Change("add_otherwise", use, tests=node.tests, mode=node.mode, where=place.where)
            yield place.with_node(index, replace(node, otherwise=(Do(use),))), told


def loosened(plan: Plan, merchant: Merchant, rng: Random) -> Iterator[Changed]:
    """Any of the tests is enough."""
    del merchant
    yield from _joined(plan, rng, "loosen")


def tightened(plan: Plan, merchant: Merchant, rng: Random) -> Iterator[Changed]:
    """All of the tests must hold."""
    del merchant
    yield from _joined(plan, rng, "tighten")


def _joined(plan: Plan, rng: Random, kind: Literal["loosen", "tighten"]) -> Iterator[Changed]:
    mode: Literal["all", "any"] = "any" if kind == "loosen" else "all"
    for place, index, node in _ifs(plan, rng):
        if len(node.tests) > 1 and node.mode != mode:
            told = Change(kind, tests=node.tests, mode=node.mode, where=place.where)
            yield place.with_node(index, replace(node, mode=mode)), told


def _ifs(plan: Plan, rng: Random) -> list[tuple[Place, int, If]]:
    found = [
        (place, index, node)
        for place in places(plan)
        for index, node in enumerate(place.body)
        if isinstance(node, If)
    ]
    rng.shuffle(found)
    return found

"""The items: all shapes, known to the letter from the request, and no skeleton on both sides."""

from __future__ import annotations

import ast

import pytest
from making.ablation import items

from flowc.check import check
from flowc_serving.agent.programs import as_written
from flowc_training import skeleton
from flowc_training.ablation.items import LONGEST, SPLITS, Item, Items, estimated, load
from flowc_training.ablation.shapes import SHAPES

ITEMS: Items = items()
ALL: tuple[Item, ...] = (*ITEMS.train, *ITEMS.validation, *ITEMS.test)


def test_no_skeleton_is_in_two_splits() -> None:
    prints = [{skeleton.fingerprint(each.view) for each in ITEMS.of(split)} for split in SPLITS]
    assert sum(map(len, prints)) == len(set[str]().union(*prints))
    assert len(prints[2]) == len(ITEMS.test)


def test_all_shapes_are_spread_evenly() -> None:
    counts = ITEMS.counts()
    assert counts.keys() == SHAPES.keys()
    assert all(each == {"train": 4, "validation": 1, "test": 3} for each in counts.values())


def test_the_same_seed_gives_the_same_and_fewer_are_the_first_of_more() -> None:
    load.cache_clear()
    assert items() == ITEMS
    fewer = load(seed=1, train=20, validation=5, test=20)
    assert fewer.train == ITEMS.train[:20]
    assert fewer.test == ITEMS.test[:20]
    assert load(seed=1, train=0, validation=0, test=51).test == ITEMS.test
    assert load(seed=2, train=20, validation=5, test=20).train != fewer.train


@pytest.mark.parametrize("item", ALL, ids=lambda each: each.id)
def test_an_item_is_sound(item: Item) -> None:
    assert not [each for each in check(item.view) if each.severity == "error"]
    assert estimated(as_written(item.view, "json")) <= LONGEST
    assert skeleton.fingerprint(item.view) == item.fingerprint


@pytest.mark.parametrize("item", ALL, ids=lambda each: each.id)
def test_the_request_says_the_texts_and_the_numbers_that_only_this_workflow_has(item: Item) -> None:
    for node in ast.walk(ast.parse(item.view)):
        match node:
            case ast.keyword("subject" | "message" | "note" | "address", ast.Constant(str(text))):
                assert text in item.request
            case ast.keyword("tags", ast.List(elts)):
                assert all(
                    isinstance(each, ast.Constant) and str(each.value) in item.request for each in elts
                )
            case ast.Constant(str(text)) if text.startswith("gid://"):
                assert text in item.request
            case ast.Call(ast.Name("workflow"), [ast.Constant(str(title))]):
                assert f"Title: {title}" in item.request
            case _:
                pass

"""The arms: each writes an item so that it reads back to the same canonical view."""

from __future__ import annotations

import json
from typing import Any, cast

import pytest
from making.ablation import items

from flowc_training.ablation.arms import ARMS, END, EVERY_ARM, Arm, prompt, target, view_of
from flowc_training.ablation.items import Item

ALL: tuple[Item, ...] = (*items().train, *items().validation, *items().test)
ONE = items().test[0]


@pytest.mark.parametrize("arm", EVERY_ARM)
def test_each_item_reads_back_to_its_view(arm: Arm) -> None:
    for item in ALL:
        assert view_of(arm, target(arm, item)).view == item.view


def test_the_authors_order_says_the_same_in_another_order() -> None:
    for item in ALL:
        ours, theirs = (json.loads(target(arm, item)) for arm in ("json", "json-author"))
        assert ours == theirs
        text = target("json-author", item)
        assert text.index('"workflow_name"') < text.index('"steps"') < text.index('"links"')
        assert all([*each][:2] == ["step_id", "task_id"] for each in theirs["root"]["steps"])
        assert [*theirs["root"]["steps"][0]][-1] == "config_field_values"


def test_python_in_short_names_nothing_anew() -> None:
    for item in ALL:
        text = target("python-short", item)
        assert "def workflow():" in text
        assert "_item " not in text
        assert len(text) < len(target("python", item))


def test_shopifys_order_has_its_keys_sorted_at_every_level() -> None:
    def is_sorted(data: Any) -> bool:
        if isinstance(data, dict):
            held = cast("dict[str, Any]", data)
            return [*held] == sorted(held) and all(map(is_sorted, held.values()))
        return all(map(is_sorted, cast("list[Any]", data))) if isinstance(data, list) else True

    assert all(is_sorted(json.loads(target("json", item))) for item in ALL)


def test_prompts_differ_in_the_languages_name_only() -> None:
    python, sorted_json, author = (prompt(arm, ONE) for arm in ARMS)
    assert sorted_json == author
    assert python.replace("Python", "JSON") == sorted_json
    assert ONE.request in python
    assert python.endswith("<|im_start|>assistant\n")


@pytest.mark.parametrize("arm", ARMS)
def test_a_fence_and_the_models_end_are_allowed(arm: Arm) -> None:
    text = target(arm, ONE)
    for answer in (f"```{arm}\n{text}\n```", f"```\n{text}", f"\n{text}{END}more", f"{text}\n"):
        assert view_of(arm, answer).view == ONE.view


def test_what_is_of_another_language_or_nothing_is_refused_with_a_reason() -> None:
    pairs: tuple[tuple[Arm, Arm], ...] = (("python", "json"), ("json", "python"), ("json-author", "python"))
    for arm, other in pairs:
        read = view_of(arm, target(other, ONE))
        assert not read.view
        assert read.errors
    for answer in ("", "{", "def", "[" * 10_000, "{" + '"a":[' * 10_000, "x" * 100_000):
        for arm in ARMS:
            read = view_of(arm, answer)
            assert not read.view, answer[:20]
            assert read.errors, answer[:20]

"""Golden conversations, one a category, to be read: as the model reads them, empty thoughts and system left out."""

from __future__ import annotations

from pathlib import Path

import pytest
from making.golden_talks import TALKS, talk, text
from making.tokenizer import tokenizer

from flowc_training.categories import CATEGORIES, Category
from flowc_training.trajectories.checking import faults

GOLDENS = Path(__file__).with_name("goldens")


@pytest.mark.parametrize("category", CATEGORIES)
def test_the_golden_conversation(category: Category) -> None:
    made = talk(category)
    assert faults(made, tokenizer()) == []
    assert text(made) == (GOLDENS / f"{category}.txt").read_text("utf-8")


def test_each_category_has_one() -> None:
    assert {*TALKS} == {*CATEGORIES}
    assert {each.stem for each in GOLDENS.iterdir()} == {*CATEGORIES}

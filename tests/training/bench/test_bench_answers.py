"""What ``says`` lets pass: ``answers.yaml`` has right and wrong words for each question, and anyone may add a row."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest

from flowc.testing import plain, read_yaml
from flowc_training.bench.files import read_examples
from flowc_training.bench.scoring.words import misses

ROWS = cast(
    "dict[str, dict[str, list[str]]]",
    cast(Any, plain(read_yaml((Path(__file__).parent / "answers.yaml").read_text("utf-8")))),
)
ANSWERED = {"question", "clarify", "not_flow", "impossible"}
ASKED = {each.id: each for each in read_examples() if each.category in ANSWERED}


def test_every_example_has_answers() -> None:
    assert ROWS.keys() == ASKED.keys()


@pytest.mark.parametrize("name", ROWS)
def test_right_answers_pass_and_wrong_ones_do_not(name: str) -> None:
    says, answers = ASKED[name].says, ROWS[name]
    assert len(answers["right"]) >= 2
    assert len(answers["wrong"]) >= 2
    assert {each: misses(says, [each]) for each in answers["right"] if misses(says, [each])} == {}
    assert [each for each in answers["wrong"] if not misses(says, [each])] == []
    assert misses(says, [""])

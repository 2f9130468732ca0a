"""What a policy might find instead of being right (``attacks.yaml``), and what its reward is: 0."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest
from making.planting import EXAMPLES, outcome

from flowc.testing import plain, read_yaml
from flowc_training.reinforcement.reward import reward

ROWS = cast(
    "list[dict[str, Any]]", plain(read_yaml((Path(__file__).parent / "attacks.yaml").read_text("utf-8")))
)
SAID = {"clarify": ["How heavy is heavy?", "Done."], "question": ["The trigger starts it."]}


@pytest.mark.parametrize("row", ROWS, ids=[row["name"] for row in ROWS])
def test_an_attack_is_worth_nothing(row: dict[str, Any]) -> None:
    found = reward(*outcome(row))
    assert (found.value, found.kind) == (0.0, row["kind"]), found
    assert found.why


@pytest.mark.parametrize("name", sorted({row["example"] for row in ROWS}))
def test_what_is_right_beside_it_is_worth_much(name: str) -> None:
    row: dict[str, Any] = {"example": name, "said": SAID.get(name, ["Done."])}
    if EXAMPLES[name].expected:
        row["replace"] = {}
    found = reward(*outcome(row))
    assert found.kind == "right", found
    assert found.value > 0.7

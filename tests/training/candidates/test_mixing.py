"""What is learnt from: shares, weights, and held-out rows that no week has learnt."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

pytest.importorskip("pyarrow")

from hypothesis import given, settings, strategies as st

from flowc_training.candidates import mixing
from flowc_training.candidates.settings import Mix

OURS = "f"


def row(name: str, *slices: str, fingerprint: str = OURS, source: str = "synthetic") -> dict[str, Any]:
    """One row of a workflow of its own."""
    return {
        "id": name,
        "skeleton": f"skeleton {name}",
        "request": f"{name} {name}s {name}ed words",
        "slices": [*slices],
        "fingerprint": fingerprint,
        "source": source,
    }


def rows(kind: str, many: int, *slices: str) -> list[dict[str, Any]]:
    return [row(f"{kind}{n}", *slices) for n in range(many)]


def test_what_is_held_out_is_never_learnt_in_any_week() -> None:
    """The groups that one week holds out are those that every other one does, whatever else is there."""
    week, before = rows("w", 80), rows("b", 120)
    first = mixing.material(week, before, OURS, 1_000)
    later = mixing.material(rows("l", 50), [*week, *before], OURS, 1_000)
    held = {each["id"] for each in first.held}
    assert 10 <= len(held) <= 40
    assert held <= {each["id"] for each in later.held}
    for found in (first, later):
        learnt = {each["id"] for each in (*found.fresh, *found.known)}
        assert not learnt & {each["id"] for each in found.held}


def test_of_what_is_held_out_the_weeks_own_comes_first() -> None:
    found = mixing.material(rows("w", 60), rows("b", 60), OURS, 3)
    assert len(found.held) == 3
    assert all(each["id"].startswith("w") for each in found.held)


def test_rows_of_another_contract_are_left_out_and_counted() -> None:
    found = mixing.material([row("a"), row("b", fingerprint="old")], [row("c", fingerprint="old")], OURS, 5)
    assert found.left_out == 2
    assert {each["id"] for each in (*found.fresh, *found.known, *found.held)} == {"a"}


@settings(max_examples=40)
@given(st.integers(0, 60), st.integers(0, 60), st.floats(0, 1), st.integers(1, 100), st.integers(1, 3))
def test_a_mix_has_its_shares(fresh: int, known: int, share: float, most: int, weight: int) -> None:
    found = mixing.Material(tuple(rows("w", fresh, "email=yes")), tuple(rows("b", known)), ())
    mix = Mix(share, most, {"email=yes": weight})
    made = mixing.mixed(found, mix, "seed")
    assert made == mixing.mixed(found, mix, "seed")
    assert len({each["id"] for each in made}) == len(made) <= most + 1
    old = sum(each["id"].startswith("b") for each in made)
    new = len(made) - old
    assert new == min(fresh * weight, round(most * (1 - share)))
    if new:
        assert old == min(known, round(new * share / (1 - share)))
    else:
        assert old == min(known, most)


def test_a_row_of_a_weighted_slice_is_in_the_mix_so_often() -> None:
    found = mixing.Material((row("a", "category=edit", "email=yes"), row("b", "language=de")), (), ())
    made = mixing.mixed(found, Mix(0.0, 100, {"category=edit": 3, "email=yes": 2}), "seed")
    assert Counter(each["skeleton"] for each in made) == {"skeleton a": 3, "skeleton b": 1}
    assert replace(Mix(), weights={}) == Mix()

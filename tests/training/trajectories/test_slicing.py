"""Data by slices: all that is made is in what was asked for and keeps the laws, and what cannot be made is said."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st
from making.tokenizer import tokenizer

from flowc_training import tags
from flowc_training.categories import CATEGORIES
from flowc_training.languages import LANGUAGES
from flowc_training.stages import configuration, playing
from flowc_training.trajectories import making, slicing
from flowc_training.trajectories.checking import faults
from flowc_training.trajectories.making import Report
from flowc_training.trajectories.selected import Selected
from flowc_training.trajectories.slicing import SliceError, Slices
from flowc_training.trajectory import Trajectory

ASKED = [
    "email=yes",
    "third_party=yes",
    "email=no",
    "steps=1-2",
    "steps=5-8",
    "trigger=shopify::admin::order_created",
    "condition=any",
    "action=shopify::flow::send_email",
    "tool=workflow_lookup",
    *(f"category={each}" for each in CATEGORIES),
    *(f"language={each}" for each in LANGUAGES),
]


def told(made: Trajectory) -> set[str]:
    return {*tags.of(made.workflow, made.category, made.language, made.conversation, made.edit).slices()}


@pytest.mark.parametrize("asked", ASKED)
def test_every_slice_is_made_and_only_it(asked: str) -> None:
    slices = slicing.read([asked])
    made = making.sliced("slices", 1, slices, tokenizer=tokenizer())
    assert made is not None, f"nothing of {asked} was made"
    assert asked in told(made)
    assert faults(made, tokenizer()) == []
    assert made == making.sliced("slices", 1, slices)


@settings(max_examples=8)
@given(st.sampled_from([*combinations(ASKED, 2)]), st.integers(0, 1_000))
def test_what_is_made_of_two_slices_is_in_both(asked: tuple[str, str], n: int) -> None:
    try:
        slices = slicing.read(asked)
    except SliceError:
        assert asked[0].partition("=")[0] == asked[1].partition("=")[0]
        return
    report = Report()
    made = making.sliced("pairs", n, slices, draws=6, report=report)
    if made is None:
        assert sum(report.again.values()) == 6, "each draw has its reason"
    else:
        assert {*asked} <= told(made)
        assert faults(made) == []


def test_what_is_in_the_benchmark_is_drawn_again() -> None:
    report = Report()
    slices = slicing.read(["category=edit"])
    refused = making.sliced("refused", 1, slices, draws=3, report=report, refuse=lambda _: "no")
    assert refused is None
    assert report.again["no"] == 3
    assert not report.made


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (["edit"], "write key=value, such as category=edit"),
        (["category="], "write key=value"),
        (["categorie=edit"], "did you mean category?"),
        (["category=edits"], "did you mean edit?"),
        (["language=it"], "it is en, fr, de, es, ja"),
        (["steps=3"], "1-2, 3-4, 5-8, 9-15, 16+"),
        (["hard=easy"], "no slice has the key 'hard'"),
        (["language=de", "language=fr"], "language has one value, not 2"),
    ],
)
def test_what_is_no_slice_is_told(asked: list[str], says: str) -> None:
    with pytest.raises(SliceError) as told:
        slicing.read(asked)
    assert says in str(told.value)


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(SliceError) as found:
        slicing.read(["category=edits", "nope=1"])
    assert "edits" in str(found.value)
    assert "nope" in str(found.value)


def test_kinds_of_edits_are_of_edits() -> None:
    assert slicing.read(["edit=value"]).category == "edit"
    assert slicing.read(["email=yes"]).fits is not None
    assert Slices(frozenset({"tool=task_search"})).fits is None


def test_shards_of_a_slice_and_what_of_it_cannot_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A shard stops where rows are not to be had, and its count says how many are missing and why."""
    pytest.importorskip("pyarrow")
    from flowc_training.dataset import parquet

    asked = configuration.Data(
        tmp_path, "2026-W49", rows=4, shard=2, workers=1, representations=("python",), slices=("language=de",)
    )
    assert [*playing.play(asked, Selected(asked.seed, {}))] == [0, 1]
    rows = [
        row
        for n in (0, 1)
        for row in parquet.read(str(playing.raw(asked, "python", n)), ["language", "slices"])
    ]
    assert [each["language"] for each in rows] == ["de"] * 4
    assert all("language=de" in each["slices"] for each in rows)

    monkeypatch.setattr(playing, "DRAWS", 3)
    never = replace(asked, out=tmp_path / "never", rows=9, shard=9, slices=("trigger=nobody::has::this",))
    assert [*playing.play(never, Selected(never.seed, {}))] == [0]
    assert [*parquet.read(str(playing.raw(never, "python", 0)))] == []
    found = playing.report(never)
    assert found.again[playing.UNFOUND] == playing.GIVES_UP
    assert found.again[playing.GIVEN_UP] == 9 - playing.GIVES_UP
    assert not found.made

"""A dataset is built of raw rows: nothing of the benchmark is in it, groups are on one side, bytes are the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from making.tokenizer import tokenizer
from making.trajectories import trajectory, view

from flowc_serving.agent import contract
from flowc_training.dataset import parquet
from flowc_training.dataset.building import build
from flowc_training.dataset.card import Made
from flowc_training.dataset.counting import percentiles
from flowc_training.dataset.leaks import Guard, Held, LeakError
from flowc_training.dataset.rows import Row, row
from flowc_training.dataset.splitting import Splitter, group, split_of

CONTRACT = contract.load()
MADE = Made(
    7, "make data SEED=7", CONTRACT.fingerprint, "a small tokenizer", ("synthetic",), "MIT", {"leak": 2}
)
EXAMPLE = Held(
    "create-1", (view("An example", 5, "x"),), "please mark every order above five hundred as large"
)
FIELDS = (
    "note",
    "email",
    "name",
    "phone",
    "poNumber",
    "customerLocale",
    "discountCode",
    "sourceName",
    "sourceIdentifier",
)


def several(count: int) -> list[Row]:
    """Rows of several skeletons and requests."""
    rows = []
    for n in range(count):
        name = FIELDS[n % len(FIELDS)]
        program = view(f"Workflow {n}").replace(
            "order.currentTotalPriceSet.shopMoney.amount > 500", f'order.{name} == "{n}"'
        )
        wish = f"wish {n}: {name} of the {n}th order must be {n * 7} or somebody hears of it {n % 13} times"
        rows.append(row(trajectory(n, request=wish, workflow=program), CONTRACT, tokenizer()))
    return rows


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Two files of raw rows."""
    folder: Path = tmp_path_factory.mktemp("raw")
    rows = [parquet.as_object(each) for each in several(60)]
    for n in range(2):
        parquet.write(rows[n::2], str(folder / f"{n}.parquet"))
    return [str(folder / f"{n}.parquet") for n in range(2)]


def test_the_same_rows_make_the_same_bytes(raw: list[str], tmp_path: Path) -> None:
    for name in ("one", "two"):
        build(raw, tmp_path / name, Guard([EXAMPLE]), MADE, name="A dataset")
    names = sorted(each.name for each in (tmp_path / "one").iterdir())
    assert names == [
        "README.md",
        "train.jsonl.gz",
        "train.parquet",
        "validation.jsonl.gz",
        "validation.parquet",
    ]
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_every_row_is_on_one_side(raw: list[str], tmp_path: Path) -> None:
    counts = build(raw, tmp_path, Guard([]), MADE, name="A dataset")
    sides = {
        split: {each["id"] for each in parquet.read(str(tmp_path / f"{split}.parquet"))}
        for split in ("train", "validation")
    }
    assert counts.rows == 60
    assert len(sides["train"]) + len(sides["validation"]) == len(sides["train"] | sides["validation"]) == 60


@pytest.mark.parametrize(
    ("held", "how"),
    [
        (EXAMPLE, None),
        (replace(EXAMPLE, workflows=(several(1)[0].workflow.replace("0", "zero"),)), "skeleton"),
        (
            replace(
                EXAMPLE, request="Wish 3: phone of the 3th order must be 21 or somebody hears of it 4 times!"
            ),
            "request",
        ),
    ],
)
def test_an_example_in_the_data_fails_the_build(
    raw: list[str], tmp_path: Path, held: Held, how: str | None
) -> None:
    if how is None:
        build(raw, tmp_path, Guard([held]), MADE, name="A dataset")
        return
    with pytest.raises(LeakError, match=held.id) as error:
        build(raw, tmp_path, Guard([held]), MADE, name="A dataset")
    assert {each.how for each in error.value.leaks} == {how}
    assert list(tmp_path.iterdir()) == []


def test_a_workflow_that_was_edited_may_not_be_an_example_either(tmp_path: Path) -> None:
    edited = row(replace(trajectory(), before=view("Before", 1, "y")), CONTRACT, tokenizer())
    edited = replace(edited, skeleton="another")
    parquet.write([parquet.as_object(edited)], str(tmp_path / "raw.parquet"))
    with pytest.raises(LeakError, match="skeleton"):
        build([str(tmp_path / "raw.parquet")], tmp_path / "out", Guard([EXAMPLE]), MADE, name="A dataset")


def test_groups_are_on_one_side_and_none_is_like_training() -> None:
    held = next(f"k{n}" for n in range(10_000) if split_of(group(f"k{n}", "")) == "validation")
    also = next(f"m{n}" for n in range(10_000) if split_of(group(f"m{n}", "")) == "validation")
    kept = next(f"t{n}" for n in range(10_000) if split_of(group(f"t{n}", "")) == "train")
    wish = "tell the team about every order that is paid with a gift card"
    rows = [
        ("1", held, wish + " please"),
        ("2", held, "something else that nobody asked for before"),
        ("3", also, "an order of wine is checked for the age of who bought it"),
        ("4", kept, wish),
        ("5", kept, "and another wish of the same workflow in other words"),
    ]
    splitter = Splitter()
    splitter.hold(rows)
    splitter.release(rows)
    assert {name: splitter.split(name) for name, _, _ in rows} == {
        "1": "train",  # it is like row 4
        "2": "train",  # it is of the group of row 1
        "3": "validation",
        "4": "train",
        "5": "train",
    }


def test_the_card_tells_counts_lengths_and_evidence(raw: list[str], tmp_path: Path) -> None:
    build(raw, tmp_path, Guard([]), MADE, name="A dataset")
    card = (tmp_path / "README.md").read_text("utf-8")
    for line in (
        "# A dataset",
        "| left out: leak | 2 |",
        "| create | 60 | 100.0% |",
        "| export | 2 | 120 | 100.0% |",
        "| answers of the agent | 2 | 2 | 2 | 2 | 2 | 2 | 2 |",
    ):
        assert line in card.splitlines()
    assert "**synthetic**" in card


def test_percentiles_by_hand() -> None:
    from collections import Counter

    assert percentiles(Counter({1: 50, 2: 49, 9: 1}), (5, 50, 51, 99, 100)) == [1, 1, 2, 2, 9]
    assert percentiles(Counter(), (5, 100)) == [0, 0]

"""A dataset is made by one command, and a run that was killed goes on to the same bytes and the same counts."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("duckdb")

from flowc_training.bench import guarding
from flowc_training.dataset import parquet
from flowc_training.stages import configuration, data as stage, playing

TINY = replace(configuration.small(), merchants=8, rows=4, shard=2, workers=1)


def files(folder: Path) -> dict[str, bytes]:
    """All files of a folder that are the same in each run."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset that was made in one go."""
    folder = tmp_path_factory.mktemp("whole")
    stage.make(replace(TINY, out=folder))
    return folder


def test_a_run_that_was_killed_goes_on_to_the_same_bytes_and_counts(whole: Path, tmp_path: Path) -> None:
    told = replace(TINY, out=tmp_path)
    stage.fresh(told)
    stage.populate(told)
    assert next(iter(playing.play(told, stage.select(told)[0]))) == 0  # and then it is killed
    stage.make(told)
    assert files(tmp_path) == files(whole)
    assert sum(json.loads((tmp_path / "tally.json").read_text("utf-8"))["made"].values()) == TINY.rows


def test_the_rows_are_those_that_were_asked_for(whole: Path) -> None:
    rows = [
        row
        for split in ("train", "validation")
        for row in parquet.read(str(whole / "python" / f"{split}.parquet"), ["id", "representation"])
    ]
    assert len({row["id"] for row in rows}) == TINY.rows
    card = (whole / "python" / "README.md").read_text("utf-8")
    assert "`python -m flowc_training.stages.data --small --seed 1 --rows 4`" in card


def test_another_configuration_begins_anew(whole: Path, tmp_path: Path) -> None:
    told = replace(TINY, out=tmp_path)
    stage.fresh(told)
    shard = playing.told(told, 0)
    for other, stays in ((replace(told, workers=2), True), (replace(told, merchants=9), False)):
        shard.parent.mkdir(parents=True, exist_ok=True)
        shard.write_text("{}")
        stage.fresh(other)
        assert shard.exists() is stays


def test_what_was_drawn_again_for_the_benchmark_is_on_the_card(whole: Path, tmp_path: Path) -> None:
    told = replace(TINY, out=tmp_path)
    for representation in TINY.representations:
        for number in range(2):
            path = playing.raw(told, representation, number)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(playing.raw(replace(TINY, out=whole), representation, number).read_bytes())
    for number in range(2):
        path = playing.told(told, number)
        path.parent.mkdir(parents=True, exist_ok=True)
        again = {f"{guarding.LEAKED} skeleton": 1, "create: no request says what the workflow is for": 3}
        path.write_text(json.dumps({"made": {"create": 2}, "again": again}))
    stage.build(told, "python", playing.report(told))
    card = (tmp_path / "python" / "README.md").read_text("utf-8")
    assert [line for line in card.splitlines() if "left out" in line] == [
        "| left out: it is in the benchmark by its skeleton | 2 |"
    ]


def test_arguments_are_laid_over_a_configuration() -> None:
    assert stage.told(["--rows", "7", "--seed", "3"]) == replace(configuration.usual(), rows=7, seed=3)
    assert stage.told(["--small"]).command.endswith("--small --seed 1 --rows 200")

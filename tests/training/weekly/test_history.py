"""The history: a line a week, in their order, replaced whole, and never written anew without what it cannot read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, strategies as st
from making.weeks import week

from flowc_training.weekly import history
from flowc_training.weekly.gaps import gaps
from flowc_training.weekly.history import Line, added, figures, keep, read
from flowc_training.weekly.records import RecordError


def line(name: str, **changes: float) -> Line:
    talks = week(1, 80, 0.8, {"category=edit": 0.6})
    found = figures(gaps(talks), talks)
    return Line(
        name, found, {"collected": 5}, False, ("why",), 1.0, changes.get("cost", 0.1), {"train": 3.5}, True
    )


def test_a_week_again_takes_its_place(tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    for name in ("2026-W49", "2026-W48", "2027-W01"):
        keep(path, line(name))
    found = keep(path, line("2026-W49", cost=7.0))
    assert [each.week for each in found] == ["2026-W48", "2026-W49", "2027-W01"]
    assert [each.cost for each in found] == [0.1, 7.0, 0.1]
    assert read(path) == found
    assert [each.name for each in tmp_path.iterdir()] == ["history.jsonl"]


@given(st.lists(st.sampled_from(["2026-W01", "2026-W52", "2025-W52", "2027-W03"]), max_size=8))
def test_weeks_are_once_and_in_order(names: list[str]) -> None:
    found: tuple[Line, ...] = ()
    for each in names:
        found = added(found, Line(each))
    assert [each.week for each in found] == sorted({*names})


def test_a_line_that_was_cut_off_is_no_week(tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    keep(path, line("2026-W48"))
    path.write_text(path.read_text() + '{"week": "2026-W4')
    assert [each.week for each in keep(path, line("2026-W49"))] == ["2026-W48", "2026-W49"]


@pytest.mark.parametrize(
    "broken", ["{}", "[", '{"week": "now"}', '{"week": "2026-W48", "cost": "1"}', "[" * 100_000]
)
def test_what_cannot_be_read_is_kept(tmp_path: Path, broken: str) -> None:
    path = tmp_path / "history.jsonl"
    path.write_text(f"{json.dumps(history.to_json(line('2026-W48')))}\n{broken}\n")
    before = path.read_text()
    with pytest.raises(RecordError, match=r"history\.jsonl:2: .*correct the line or take it away"):
        keep(path, line("2026-W49"))
    assert path.read_text() == before


def test_a_week_without_conversations_has_no_figures() -> None:
    assert figures((), ()) == {}


def test_there_and_back() -> None:
    found = line("2026-W49")
    assert history.from_json(history.to_json(found)) == found
    assert any(each.is_short for each in found.slices.values())
    assert found.slices["all"].n == len(week(1, 80, 0.8))

"""Decisions of people: lines there and back, what is refused, and what a week takes of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from flowc_training.weekly import broken, deciding
from flowc_training.weekly.broken import Broken, BrokenError
from flowc_training.weekly.deciding import Decision, DecisionError

ONE = Decision("t1", "ada", "pool", {"intent": "yes"}, "fine \ud800", "2026-W49", "2026-12-01T10:00:00Z")


def test_the_last_of_a_person_counts(tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    other = Decision("t1", "bo", "pool", {"next": "no"})
    for each in (ONE, Decision("t2", "ada", "never"), other, Decision("t1", "ada", "", {"intent": "no"})):
        deciding.append(path, each)
    with path.open("a", encoding="utf-8") as opened:
        opened.write('{"talk": "t9", "who"')  # cut off
    found = deciding.read(path)
    assert [(each.talk, each.who) for each in found] == [("t2", "ada"), ("t1", "bo"), ("t1", "ada")]
    assert deciding.choices(found) == {"t2": "never", "t1": "pool"}
    assert deciding.answers(found) == {"t1": {"next": "no", "intent": "no"}}
    deciding.append(path, ONE)
    assert deciding.read(path)[-1].facets == {"intent": "yes"}


@pytest.mark.parametrize("order", [("pool", "never"), ("never", "pool")])
def test_where_people_part_never_holds(order: tuple[Any, Any]) -> None:
    found = [Decision("t1", who, each) for who, each in zip("ab", order, strict=True)]
    assert deciding.choices(found) == {"t1": "never"}


def test_answers_are_annotations() -> None:
    assert ONE.annotation.annotator == "ada"
    assert ONE.annotation.answers == {"intent": "yes"}


def test_all_that_is_wrong_is_told() -> None:
    data = {"talk": "", "choice": "maybe", "facets": {"x": "yes", "next": "perhaps"}, "note": 3}
    with pytest.raises(DecisionError) as told:
        deciding.of_json(data)
    for each in ("talk is", "who is", "choice is", "no facet 'x'", "next is", "note is"):
        assert each in str(told.value)


@pytest.mark.parametrize("line", ["3\n", "{\n", '{"talk": []}\n', "[" * 5000 + "\n"])
def test_a_line_that_is_no_decision_is_told_with_its_place(line: str, tmp_path: Path) -> None:
    path = tmp_path / "d.jsonl"
    path.write_text(line)
    with pytest.raises(DecisionError, match=r"d\.jsonl:1"):
        deciding.read(path)


def test_broken_ones_there_and_back() -> None:
    one = Broken("t1", "s", "2026-12-01", "unreadable", "a row", ("r1", "r2"), True)
    assert broken.from_json(broken.to_json(one)) == one
    for wrong in (None, {}, {**broken.to_json(one), "kind": "sad"}):
        with pytest.raises(BrokenError, match="tells no broken"):
            broken.from_json(wrong)

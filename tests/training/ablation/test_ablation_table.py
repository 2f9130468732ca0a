"""The tables: intervals of known cases, pairs of points that are equal in what they say, and the page as it stands."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from making.ablation import answered, items

from flowc_training.ablation import completions, grouping
from flowc_training.ablation.arms import ARMS, Arm
from flowc_training.ablation.completions import Completion, CompletionError, completion_of, line_of
from flowc_training.ablation.grouping import Point
from flowc_training.ablation.scoring import COLUMNS
from flowc_training.ablation.table import BEGIN, END, KEPT, asked_items, each_point, main, put, tables
from flowc_training.ablation.trainings import trainings

TEST = items().test
MEANS = COLUMNS["same meaning"]


def _run(arm: Arm, right: int, **more: object) -> Iterator[Completion]:
    """Answers to all items, the first so many right, the rest nothing."""
    for number, item in enumerate(TEST):
        yield answered(item, arm, None if number < right else "", **more)


def _points(*runs: Iterator[Completion]) -> list[Point]:
    return grouping.points((each for run in runs for each in run), items())


def test_shares_and_their_intervals_of_known_cases() -> None:
    whole, none, some = _points(_run("python", 51), _run("json", 0), _run("json-author", 17))
    assert whole.share(MEANS).low == whole.share(MEANS).high == 1
    assert none.share(MEANS).low == none.share(MEANS).high == 0
    found = some.share(MEANS)
    assert found.value == pytest.approx(1 / 3)
    # A third of 51 has a standard error of 6.6 points, so that the interval is some 13 points to either side.
    assert found.low == pytest.approx(1 / 3 - 0.13, abs=0.02)
    assert found.high == pytest.approx(1 / 3 + 0.13, abs=0.02)


def test_differences_are_paired() -> None:
    left, right = _points(_run("python", 17), _run("json", 17))
    same = grouping.difference(left, right, MEANS)
    assert same.low == same.high == 0  # the very same items, so there is no doubt, though each share has some
    more, less = _points(_run("python", 34), _run("json", 17))
    found = grouping.difference(more, less, MEANS)
    assert found.value == pytest.approx(1 / 3)
    assert 0.15 < found.low < 0.25


def test_seeds_are_averaged_before_items_are_drawn() -> None:
    (point,) = _points(_run("python", 51, seed=1), _run("python", 0, seed=2))
    found = point.share(MEANS)
    assert point.seeds == (1, 2)
    assert (found.value, found.low, found.high) == (0.5, 0.5, 0.5)


def test_pairs_are_equal_in_what_they_say() -> None:
    found = _points(
        _run("python", 51, examples=64, trained=2_000),
        _run("python", 51, examples=128, trained=4_050),
        _run("json", 51, examples=64, trained=4_000),
        _run("json", 51, examples=64, trained=4_000, decoding="typed"),
        _run("json", 51, examples=64, trained=4_000, start="random"),
    )
    said = [
        [(one.examples, two.examples, one.decoding, two.decoding) for one, two in pairs]
        for pairs in (
            grouping.equal_examples(found, "python", "json"),
            grouping.equal_tokens(found, "python", "json"),
            grouping.decoded(found, "typed"),
        )
    ]
    assert said == [[(64, 64, "plain", "plain")], [(128, 64, "plain", "plain")], [(64, 64, "typed", "plain")]]


def test_the_tables_say_what_was_answered() -> None:
    text = "\n".join(tables(_points(*(_run(arm, 51 if arm == "python" else 0) for arm in ARMS))))
    assert "| python | plain | 64 | 1,000 | 1 | 1e-04 | 51 | 100 [100, 100] |" in text
    assert "| json | plain | 64 | 1,000 | 1 | 1e-04 | 51 | 0 [0, 0] |" in text
    assert "| arm | 64 |\n|---|---|\n| python | 100 [100, 100] |\n| json | 0 [0, 0] |" in text
    assert "**+100 [+100, +100]**" in text
    assert "| syntax | 0.0 | 100.0 | 100.0 |" in text
    assert "Pretrained less random" not in text  # there are none


def test_answers_to_other_items_are_refused() -> None:
    with pytest.raises(ValueError, match="there is no item test-9999"):
        _points(iter([Completion("test-9999", "python", 1, 1, 1e-4, "plain", "", 0, 0.0)]))


# Files.


def test_completions_come_back_and_of_two_the_last_counts(tmp_path: Path) -> None:
    first, second = answered(TEST[0], "python", "a"), answered(TEST[0], "python", "b\n“é")
    other = answered(TEST[1], "json")
    file = tmp_path / "one.jsonl.gz"
    completions.append(file, [first, other])
    completions.append(file, [second])
    assert set(completions.read(tmp_path)) == {second, other}
    completions.write(file, completions.read(file))
    assert set(completions.read(file)) == {second, other}


def test_a_file_that_was_cut_off_has_what_was_whole(tmp_path: Path) -> None:
    file = tmp_path / "one.jsonl.gz"
    completions.append(file, [answered(TEST[0], "python")])
    whole = file.read_bytes()
    completions.append(file, [answered(TEST[1], "python")])
    file.write_bytes(file.read_bytes()[: len(whole) + 40])
    assert [each.item for each in completions.read(file)] == [TEST[0].id]
    completions.append(file, [answered(TEST[2], "python")])
    assert [each.item for each in completions.read(file)] == [TEST[0].id, TEST[2].id]


@pytest.mark.parametrize(
    "line",
    [
        "",
        "{}",
        "[]",
        "null",
        '{"item": 1',
        line_of(answered(TEST[0], "python")).replace('"python"', '"perl"'),
    ],
)
def test_what_is_no_completion_is_refused_with_its_place(line: str, tmp_path: Path) -> None:
    with pytest.raises(CompletionError):
        completion_of(line)
    file = tmp_path / "one.jsonl.gz"
    file.write_bytes(gzip.compress(f"{line}\n".encode()))
    with pytest.raises(CompletionError, match=r"one\.jsonl\.gz:1: "):
        completions.read(file)


def test_what_is_no_gzip_is_refused(tmp_path: Path) -> None:
    (tmp_path / "one.jsonl.gz").write_bytes(b"hello, world, this is no gzip")
    with pytest.raises(CompletionError, match="cannot be read"):
        completions.read(tmp_path)


# The page.


def test_the_command_puts_the_tables_between_the_marks_of_a_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flowc_training.ablation.table.asked_items", items)
    completions.write(tmp_path / "one.jsonl.gz", [answered(each, "python") for each in TEST])
    page = tmp_path / "page.md"
    page.write_text(f"# A\n\n{BEGIN}\nold\n{END}\nrest\n", "utf-8")
    assert main([str(tmp_path), "--into", str(page)]) == 0
    text = page.read_text("utf-8")
    assert text.startswith(f"# A\n\n{BEGIN}\n\n### Same meaning by examples\n")
    assert text.endswith(f"\n\n{END}\nrest\n")
    assert "old" not in text
    assert main([str(tmp_path), "--into", str(page)]) == 0
    assert page.read_text("utf-8") == text
    assert main([str(tmp_path)]) == 0
    assert put(text, capsys.readouterr().out) == text


def test_records_of_trainings_are_told_and_others_refused(tmp_path: Path) -> None:
    (tmp_path / "trained").mkdir()
    told = {
        "arm": "json",
        "seed": 1,
        "start": "pretrained",
        "rate": 2e-4,
        "learnt_from": 64,
        "tokens": 30_000,
    }
    more = {"answer_tokens": 25_000, "seconds": 200.4, "losses": [9.0, 0.5, *[0.25] * 7], "validation": 61.5}
    file = tmp_path / "trained" / "one.json"
    file.write_text(json.dumps(told | more))
    assert [*trainings(tmp_path)][
        -1
    ] == "| json, seed 1 | 2e-04 | 64 | 30,000 | 25,000 | 200 | 0.281 | 61.5 |"
    for wrong in ("", "[]", json.dumps(told), json.dumps(told | more | {"losses": 1})):
        file.write_text(wrong)
        with pytest.raises(CompletionError, match=r"one\.json is no record"):
            list(trainings(tmp_path))


def test_a_folder_without_completions_and_a_page_without_marks_are_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path)]) == 2
    assert "no completions" in capsys.readouterr().err
    with pytest.raises(CompletionError, match="no lines"):
        put("# A\n", "")


PAGE = Path(__file__).parents[3] / "docs" / "ablation.md"
OWN = Path(__file__).parents[3] / KEPT


@pytest.mark.parametrize("arm", ["python", "json"])
def test_the_page_says_what_the_kept_completions_say(arm: Arm) -> None:
    """One row an arm; ``python -m flowc_training.ablation.table --into docs/ablation.md`` makes them all."""
    kept = [each for each in completions.read(OWN) if each.arm == arm and each.decoding == "plain"]
    if not kept:
        pytest.skip(f"no completions of {arm} are kept yet")
    one = max((each.examples, each.start) for each in kept)
    point = [each for each in kept if (each.examples, each.start) == one]
    row = [*each_point(grouping.points(point, asked_items()))][-1]
    assert row in PAGE.read_text("utf-8")

"""Annotations and subjects on disk: the last counts, what was cut off is no line, and all mistakes are said."""

from __future__ import annotations

from pathlib import Path

import pytest
from making.judges import subject

from flowc_training.judge import subjects
from flowc_training.judge.annotations import (
    Annotation,
    AnnotationError,
    append,
    by_rater,
    of_json,
    read,
    write,
)
from flowc_training.judge.effects import effects
from flowc_training.judge.subjects import SubjectError, line_of, subject_of

ONE = Annotation("s1", "ada", {"intent": "yes", "flow": "na"}, {"intent": "tag"}, "fine\nreally")


def test_there_and_back(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    assert read(path) == ()
    append(path, ONE)
    append(path, Annotation("s1", "bo", {"intent": "no"}))
    append(path, Annotation("s1", "ada", {"intent": "no"}))
    assert read(path) == (Annotation("s1", "ada", {"intent": "no"}), Annotation("s1", "bo", {"intent": "no"}))
    assert by_rater(read(path))["bo"] == {"s1": {"intent": "no"}}
    write(path, [ONE])
    assert read(path) == (ONE,)


@pytest.mark.parametrize("cut", [1, 20, 50])
def test_a_line_that_was_cut_off_is_no_line_and_goes(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "a.jsonl"
    append(path, ONE)
    append(path, Annotation("s2", "ada", {"intent": "no"}))
    path.write_bytes(path.read_bytes()[:-cut])
    assert read(path) == (ONE,)
    append(path, Annotation("s3", "ada", {"flow": "no"}))
    assert read(path) == (ONE, Annotation("s3", "ada", {"flow": "no"}))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ([], "a JSON object"),
        ({"annotator": "a"}, "subject is a text; answers are an object"),
        ({"subject": "s", "annotator": "", "answers": {}}, "annotator is a text"),
        ({"subject": "s", "annotator": "a", "answers": {"taste": "yes"}}, "no facet 'taste'"),
        (
            {"subject": "s", "annotator": "a", "answers": {"flow": "perhaps"}},
            "flow is yes, no, na, not 'perhaps'",
        ),
        ({"subject": "s", "annotator": "a", "answers": {}, "note": "n" * 4001}, "note is a text of at most"),
        (
            {"subject": "s", "annotator": "a", "answers": {}, "evidence": {"flow": 1}},
            "evidence is an object of",
        ),
    ],
)
def test_what_is_no_annotation(data: object, why: str) -> None:
    with pytest.raises(AnnotationError, match=why):
        of_json(data)


def test_subjects_there_and_back(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    one, other = subject("a"), subject("b", amount=900)
    subjects.write(path, [one, other])
    assert subjects.read(path) == (one, other)
    path.write_text(line_of(one) * 2)
    with pytest.raises(SubjectError, match=r"s\.jsonl:2: 'a' stands there twice"):
        subjects.read(path)
    with pytest.raises(SubjectError, match="this is no subject"):
        subject_of(
            '{"id": "a", "lines": [["judge", "x"]], "before": "", "workflow": "", "category": "", "language": ""}'
        )


def test_effects_are_told_of_both_branches_and_never_raise() -> None:
    told = effects(subject().workflow)
    assert min(len(each.effects) for each in told) == 0
    assert any("add_order_tags" in line for each in told for line in each.effects)
    assert len({*told}) == len(told)
    assert effects("") == ()
    assert effects("def nothing(:")[0].event == "none"

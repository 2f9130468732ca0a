"""Annotations: who answered which facets of which conversation how. One line of JSON each; of two the last counts.

A judge's answers are annotations too, so that people and judges are compared by one means.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from flowc_serving.agent.json_value import Object, sayable
from flowc_training import lines
from flowc_training.judge.facets import BY_ID, VERDICTS, Verdict

BY_CONSTRUCTION = "by construction"
"""The annotator of conversations that were made good or bad on purpose."""
_NOTE = 4_000


class AnnotationError(ValueError):
    """A line that is no annotation; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Annotation:
    """One rater's answers on one conversation, by facet; not every facet need be answered."""

    subject: str
    annotator: str
    answers: Mapping[str, Verdict]
    evidence: Mapping[str, str] = field(default_factory=dict[str, str])
    note: str = ""

    @property
    def is_whole(self) -> bool:
        """Are all facets answered?"""
        return self.answers.keys() == BY_ID.keys()


def line_of(annotation: Annotation) -> str:
    """An annotation as a line of JSON."""
    told: Object = {
        "subject": annotation.subject,
        "annotator": annotation.annotator,
        "answers": dict(annotation.answers),
    }
    if annotation.evidence:
        told = {**told, "evidence": dict(annotation.evidence)}
    if annotation.note:
        told = {**told, "note": annotation.note}
    return sayable(told, compact=True) + "\n"


def of_json(data: Any) -> Annotation:
    """The annotation of a JSON value. Raises ``AnnotationError`` with all that is wrong."""
    if not isinstance(data, dict):
        raise AnnotationError("an annotation is a JSON object")
    found = cast("Mapping[str, Any]", data)
    answers = found.get("answers")
    wrong = [f"{key} is a text" for key in ("subject", "annotator") if not _is_name(found.get(key))]
    if not isinstance(answers, dict):
        wrong.append("answers are an object of facets")
        answers = {}
    for key, value in cast("Mapping[Any, Any]", answers).items():
        if key not in BY_ID:
            wrong.append(f"there is no facet {str(key)[:40]!r}: {', '.join(BY_ID)}")
        elif value not in VERDICTS:
            wrong.append(f"{key} is {', '.join(VERDICTS)}, not {str(value)[:40]!r}")
    held = _texts(cast("object", found.get("evidence", {})))
    if held is None:
        wrong.append("evidence is an object of texts")
    note = found.get("note", "")
    if not isinstance(note, str) or len(note) > _NOTE:
        wrong.append(f"the note is a text of at most {_NOTE} characters")
    if wrong or held is None:
        raise AnnotationError("; ".join(wrong))
    return Annotation(
        found["subject"],
        found["annotator"],
        {**cast("dict[str, Verdict]", answers)},
        held,
        note,
    )


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 200


def _texts(value: object) -> dict[str, str] | None:
    if not isinstance(value, dict):
        return None
    held = cast("dict[Any, Any]", value)
    texts = {key: each for key, each in held.items() if isinstance(key, str) and isinstance(each, str)}
    return texts if len(texts) == len(held) else None


# Files.


def read(path: Path) -> tuple[Annotation, ...]:
    """The annotations of a file, the last of each annotator and conversation; nothing where there is no file.

    A last line that was cut off is no line. Raises ``AnnotationError``.
    """
    found: dict[tuple[str, str], Annotation] = {}
    for number, line in lines.whole(path):
        try:
            each = of_json(json.loads(line))
        except (ValueError, RecursionError) as error:
            raise AnnotationError(f"{path}:{number}: {error}") from None
        found[each.subject, each.annotator] = each
    return tuple(found.values())


def append(path: Path, annotation: Annotation) -> None:
    """Add a line, in one write that is on the disk before this returns; one that was cut off is taken away."""
    lines.append(path, line_of(annotation), at_once=True)


def write(path: Path, annotations: Iterable[Annotation]) -> None:
    """Write a file of annotations, whole or not at all."""
    lines.rewrite(path, map(line_of, annotations))


def by_rater(annotations: Iterable[Annotation]) -> dict[str, dict[str, Mapping[str, Verdict]]]:
    """The answers by annotator and conversation."""
    found: dict[str, dict[str, Mapping[str, Verdict]]] = {}
    for each in annotations:
        found.setdefault(each.annotator, {})[each.subject] = each.answers
    return found

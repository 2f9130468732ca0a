"""All text in the fields of a workflow: what a person wrote there, wherever in a list or dict it stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from flowc.check.findings import At
from flowc.model import Data, Field, Json, Raw, Scalar, Text, Workflow
from flowc.records import record

Keys = tuple[str | int, ...]


@record
class String:
    """A text at a place, as the document holds it."""

    at: At
    text: str

    @property
    def has_liquid(self) -> bool:
        """Is there Liquid in it?"""
        return has_liquid(self.text)

    def part(self, start: int, end: int) -> At:
        """The place of some of its characters."""
        return At(self.at.step, self.at.field, keys=self.at.keys, characters=(start, end))


def strings(workflow: Workflow) -> Iterator[String]:
    """Every text of every field."""
    for place, step in enumerate(workflow.steps):
        for number, field in enumerate(step.fields):
            value = field.value
            if isinstance(value, Text | Scalar):
                yield String(At(place, number), value.text)
            elif isinstance(value, Data | Raw):
                yield from _inside(value.value, place, number, ())


def _inside(tree: Json, step: int, field: int, keys: Keys) -> Iterator[String]:
    if isinstance(tree, str):
        yield String(At(step, field, keys=keys), tree)
    elif isinstance(tree, dict):
        for key, item in cast("dict[str, Json]", tree).items():
            yield from _inside(item, step, field, (*keys, key))
    elif isinstance(tree, list):
        for at, item in enumerate(cast("list[Json]", tree)):
            yield from _inside(item, step, field, (*keys, at))


def literal(field: Field) -> str | None:
    """The text of a value that is text, a number or a boolean; None for others."""
    return field.value.text if isinstance(field.value, Text | Scalar) else None


def has_liquid(text: str | None) -> bool:
    """Is there Liquid in this text?"""
    return text is not None and ("{{" in text or "{%" in text)

"""All text in the fields of a workflow: what a person wrote there, wherever in a list or dict it stands.

Texts with Liquid are studied once, for all checks that ask.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from flowc.catalog.task import Task
from flowc.check.findings import At
from flowc.diagnostics import extras
from flowc.fields.values import has_liquid
from flowc.jsontext.value import Json
from flowc.liquid import Problem, Study, study
from flowc.liquid.facts import TOO_LONG
from flowc.liquid.overlapping import overlapping
from flowc.model.workflow import Workflow
from flowc.records import record

Keys = tuple[str | int, ...]


@record
class String:
    """A text at a place, as the document holds it; ``is_json`` where it is that of a whole JSON value."""

    at: At
    text: str
    is_json: bool = False

    @property
    def has_liquid(self) -> bool:
        """Is there Liquid in it?"""
        return has_liquid(self.text)

    def part(self, start: int, end: int) -> At:
        """The place of some of its characters; all of a JSON value, which a view may write otherwise."""
        return self.at if self.is_json else self.at.within(start, end)


def strings(workflow: Workflow, tasks: Sequence[Task | None]) -> Iterator[String]:
    """Every text of every field. ``tasks`` are those of the steps: what their lists hold is each a text of its own."""
    for place, step in enumerate(workflow.steps):
        task = tasks[place]
        for number, field in enumerate(step.fields):
            value = field.value
            is_list = task is not None and task.takes_list(field.id)
            whole = None if is_list else overlapping(value)
            if whole is not None:
                yield String(At(place, number), whole, is_json=True)
                continue
            for keys, text in texts(value.tree if value.literal is None else value.literal):
                yield String(At(place, number, keys=keys), text)


def texts(tree: Json, keys: Keys = ()) -> Iterator[tuple[Keys, str]]:
    """Every text in lists and dicts, and the keys that lead to it."""
    if isinstance(tree, str):
        yield keys, tree
    elif isinstance(tree, dict):
        for key, item in cast("dict[str, Json]", tree).items():
            yield from texts(item, (*keys, key))
    elif isinstance(tree, list):
        for at, item in enumerate(cast("list[Json]", tree)):
            yield from texts(item, (*keys, at))


def mapping(tree: Json) -> Mapping[str, Json] | None:
    """A value that is a dict; None for others."""
    return cast("dict[str, Json]", tree) if isinstance(tree, dict) else None


# Liquid.

MOST = 1_000_000
"""Characters of Liquid in a workflow that are read; it has no more in any known export."""

_TOO_MUCH = f"more than {MOST:,} characters of Liquid are not read"
_UNREAD = Study(problems=(Problem(TOO_LONG, _TOO_MUCH, 0, 0, "divide the workflow", severity="warning"),))


@record
class Template:
    """A text with Liquid, and what the catalogue says of its field: that it takes Liquid, that it holds a list."""

    string: String
    study: Study
    is_known: bool
    in_list: bool


def templates(
    workflow: Workflow, tasks: tuple[Task | None, ...], strings: tuple[String, ...]
) -> Iterator[Template]:
    """The texts with Liquid, but for those in fields that take none."""
    left = MOST
    for string in strings:
        step, field = string.at.step, string.at.field
        if string.has_liquid and step is not None and field is not None:
            task, name = tasks[step], workflow.steps[step].fields[field].id
            takes = None if task is None else task.takes_liquid(name)
            if takes is not False:
                left -= len(string.text)
                studied = _studied(string.text) if left >= 0 else _UNREAD
                yield Template(string, studied, takes is True, task is not None and task.takes_list(name))


def _studied(text: str) -> Study:
    try:
        return study(text)
    except extras.PackageMissing as missing:
        return Study(problems=(missing.problem(text),))

"""The texts of a workflow that hold Liquid, studied once for all checks that ask."""

from __future__ import annotations

from collections.abc import Iterator

from flowc import extras
from flowc.catalog.model import Task
from flowc.check.strings import String
from flowc.liquid import Study, study
from flowc.model import Workflow
from flowc.records import record

_DURATION = "Duration"


@record
class Template:
    """A text with Liquid. ``is_known`` says that its field takes Liquid, by the catalogue."""

    string: String
    study: Study
    is_known: bool


def templates(
    workflow: Workflow, tasks: tuple[Task | None, ...], strings: tuple[String, ...]
) -> Iterator[Template]:
    """The texts with Liquid, but for those in fields that take none."""
    for string in strings:
        step, field = string.at.step, string.at.field
        if string.has_liquid and step is not None and field is not None:
            takes = _takes_liquid(tasks[step], workflow.steps[step].fields[field].id)
            if takes is not False:
                yield Template(string, _studied(string.text), takes is True)


def _studied(text: str) -> Study:
    try:
        return study(text)
    except extras.PackageMissing as missing:
        return Study(problems=(missing.problem(text),))


def _takes_liquid(task: Task | None, field: str) -> bool | None:
    """Does a field take Liquid? None where the catalogue does not know, and of the time of a wait: nobody says."""
    known = next((each for each in task.fields if each.id == field), None) if task is not None else None
    if known is None or known.kind == _DURATION:
        return None
    return known.supports_liquid or bool(known.object_types)

"""The texts of a workflow that hold Liquid, studied once for all checks that ask."""

from __future__ import annotations

from collections.abc import Iterator

from flowc.catalog.task import Task
from flowc.check.strings import String
from flowc.diagnostics import extras
from flowc.liquid import Problem, Study, study
from flowc.liquid.facts import TOO_LONG
from flowc.model.workflow import Workflow
from flowc.records import record

MOST = 1_000_000
"""Characters of Liquid in a workflow that are read; it has no more in any known export."""

_UNREAD = Study(
    problems=(
        Problem(
            TOO_LONG,
            f"more than {MOST:,} characters of Liquid are not read",
            0,
            0,
            "divide the workflow",
            severity="warning",
        ),
    )
)


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
    left = MOST
    for string in strings:
        step, field = string.at.step, string.at.field
        if string.has_liquid and step is not None and field is not None:
            task = tasks[step]
            takes = None if task is None else task.takes_liquid(workflow.steps[step].fields[field].id)
            if takes is not False:
                left -= len(string.text)
                yield Template(string, _studied(string.text) if left >= 0 else _UNREAD, takes is True)


def _studied(text: str) -> Study:
    try:
        return study(text)
    except extras.PackageMissing as missing:
        return Study(problems=(missing.problem(text),))

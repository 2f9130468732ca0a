"""The names that steps define, what they hold, and for which other steps they do."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final, TypeAlias

from flowc.catalog.task import Task
from flowc.check.scope.reach import Reach
from flowc.check.scope.types import UNKNOWN
from flowc.diagnostics.diagnostic import Severity
from flowc.model import names
from flowc.model.sugar import list_path
from flowc.model.workflow import Step
from flowc.records import record
from flowc.schema.environment import Definition, result
from flowc.schema.index import Schema

Tasks: TypeAlias = Sequence[Task | None]
"""For each step, the catalogue's entry for its task; None where nobody knows it."""

NOWHERE: Final = -1
"""The body of a loop that has none."""


@record
class Root:
    """A root in sight: the mark of what it holds, and whether that it is there, and holds this, is known."""

    mark: str
    is_sure: bool = True

    @property
    def severity(self) -> Severity:
        """How bad it is when this cannot be used."""
        return "error" if self.is_sure else "info"


@record
class Binding:
    """A name that a step defines for what is below a node of the dominator tree."""

    step: int
    node: int
    is_item: bool = False


class Timeline:
    """Who defines a name, by the number of the step that reads it (``Reach.first``): the nearest above."""

    def __init__(self, bindings: Sequence[Binding], reach: Reach) -> None:
        self.starts: list[int] = []
        self.bindings: list[Binding | None] = []
        outer: list[Binding] = []
        there = [binding for binding in bindings if binding.node != NOWHERE]
        for binding in sorted(there, key=lambda each: reach.first[each.node]):
            self._end(outer, reach, reach.first[binding.node])
            self._begin(reach.first[binding.node] + 1, binding)
            outer.append(binding)
        self._end(outer, reach, len(reach.first))

    def at(self, number: int) -> Binding | None:
        """Who defines the name for the step of this number."""
        place = bisect_right(self.starts, number)
        return self.bindings[place - 1] if place else None

    def _begin(self, number: int, binding: Binding | None) -> None:
        self.starts.append(number)
        self.bindings.append(binding)

    def _end(self, outer: list[Binding], reach: Reach, number: int) -> None:
        """Leaves the parts of the tree that end before a number."""
        while outer and reach.last[outer[-1].node] < number:
            ended = outer.pop()
            self._begin(reach.last[ended.node] + 1, outer[-1] if outer else None)


def results(
    steps: Sequence[Step], tasks: Tasks, schema: Schema
) -> tuple[dict[int, Root], dict[str, Definition]]:
    """What the results of steps hold, and the types that the steps define, named after their places."""
    marks: dict[int, Root] = {}
    own: dict[str, Definition] = {}
    for at, step in enumerate(steps):
        if step.type not in ("TRIGGER", "CONDITION", "FOREACH"):
            mark, types = result(step, str(at), schema)
            own.update(types)
            marks[at] = Root(mark) if mark is not None else _assumed(tasks[at])
    return marks, own


def _assumed(task: Task | None) -> Root:
    """What the catalogue says of a task's result."""
    if task is None or task.result is None:
        return Root(UNKNOWN, False)
    return Root(task.result, task.evidence != "assumed")


def bindings(steps: Sequence[Step], tasks: Tasks, reach: Reach) -> dict[str, list[Binding]]:
    """The names that steps define."""
    found: dict[str, list[Binding]] = {}
    for at, step in enumerate(steps):
        if step.type == "FOREACH":
            path = list_path(step)
            if path is not None:
                node = reach.bodies.get(at, NOWHERE)
                found.setdefault(names.loop_name(path), []).append(Binding(at, node, True))
        elif step.type not in ("TRIGGER", "CONDITION"):
            name = _variable(step, tasks[at])
            if name is not None:
                found.setdefault(name, []).append(Binding(at, at))
    return found


def _variable(step: Step, task: Task | None) -> str | None:
    """The variable of a step's result. That a step without a name has its task's usual one is a guess."""
    name = step.name
    if name is None and task is not None:
        name = task.step_name
    return names.variable(name) if name is not None else None

"""What every check gets: the workflow, and what is known of tasks, types and the time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from flowc.catalog.loading import Catalog
from flowc.catalog.task import ConfigField, Task
from flowc.check.scope.roots import Scope
from flowc.check.strings import String, Template, strings, templates
from flowc.graph import links as graph
from flowc.graph.traversal import reached
from flowc.model.workflow import Field, Step, Workflow
from flowc.schema.index import Schema


@dataclass(frozen=True)
class Context:
    """One workflow to check, in canonical order. ``now`` has a time zone; what follows from them is kept."""

    workflow: Workflow
    catalog: Catalog
    schema: Schema
    now: datetime

    @property
    def steps(self) -> tuple[Step, ...]:
        """The workflow's steps."""
        return self.workflow.steps

    @cached_property
    def outs(self) -> Sequence[Mapping[str, list[int]]]:
        """For each step, its linked ports with their targets."""
        return graph.outs(len(self.workflow.steps), self.workflow.links)

    @cached_property
    def reached(self) -> frozenset[int]:
        """The steps that a trigger leads to, triggers included."""
        triggers = [place for place, step in enumerate(self.steps) if step.type == "TRIGGER"]
        return frozenset(reached(triggers, self.targets))

    def targets(self, step: int) -> Iterator[int]:
        """The steps that a step leads to."""
        return graph.targets(self.outs[step])

    @cached_property
    def tasks(self) -> tuple[Task | None, ...]:
        """For each step, its task as the catalogue has it; None where it has none of that id and version."""
        return tuple([self.catalog.task(step.task, step.version) for step in self.workflow.steps])

    def known(self, step: int | None, field: int | None) -> ConfigField | None:
        """What the catalogue says of a field of a step, by the places of both."""
        task = None if step is None else self.tasks[step]
        if step is None or field is None or task is None:
            return None
        name = self.steps[step].fields[field].id
        return next((each for each in task.fields if each.id == name), None)

    @cached_property
    def scope(self) -> Scope:
        """What each step can read."""
        return Scope(self.workflow, self.tasks, self.schema)

    @cached_property
    def strings(self) -> tuple[String, ...]:
        """All text in the fields of the steps."""
        return tuple(strings(self.workflow, self.tasks))

    @cached_property
    def templates(self) -> tuple[Template, ...]:
        """The texts with Liquid."""
        return tuple(templates(self.workflow, self.tasks, self.strings))

    def fields(self, *tasks: str) -> Iterator[tuple[int, int, Step, Field]]:
        """All fields of the steps of some tasks, or of all: the places of step and field, and both."""
        for place, step in enumerate(self.workflow.steps):
            if not tasks or step.task in tasks:
                for number, field in enumerate(step.fields):
                    yield place, number, step, field

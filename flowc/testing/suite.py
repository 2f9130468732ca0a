"""What a test file says: a workflow, events for it, what is to come of each, and how it names steps and ports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Literal

from flowc.diagnostics.diagnostic import Span
from flowc.graph.links import ports
from flowc.jsontext.value import Json
from flowc.model.names import variable
from flowc.model.workflow import Workflow
from flowc.records import record
from flowc.simulate.trace import Event, Outcome, Shop
from flowc.source import Source

OUTCOMES: tuple[Outcome, ...] = ("finished", "failed", "stopped")


@record
class Pattern:
    """An effect that is expected: its task, and some of its fields. ``span`` is its place in the file."""

    task: str
    fields: Mapping[str, Json]
    span: Span


@record
class Mark:
    """A step or port on the way a run is to take, as the file says it."""

    kind: Literal["step", "port"]
    text: str
    span: Span


@record
class Expected:
    """What is to come of an event; None is what the file does not speak of.

    ``effects`` are all of them in their order, ``including`` are among them in any order, ``without`` match none.
    ``path`` is passed in this order, whatever lies between. ``codes`` are the problems the run has.
    """

    outcome: Outcome | None = "finished"
    effects: tuple[Pattern, ...] | None = None
    including: tuple[Pattern, ...] = ()
    without: tuple[Pattern, ...] = ()
    path: tuple[Mark, ...] = ()
    codes: tuple[str, ...] = ()


@record
class Case:
    """One test: an event in a shop at a time, and what is expected. ``span`` is the place of its name."""

    name: str
    span: Span
    event: Event
    shop: Shop
    now: datetime | None
    strict: bool
    expected: Expected


@record
class Suite:
    """All tests of one file, with the workflow they are of, as it was read; ``file`` is the name of the tests."""

    file: str
    source: Source
    cases: tuple[Case, ...]

    @property
    def workflow(self) -> Workflow:
        return self.source.workflow


# Names.


@record
class Names:
    """Everything in a workflow that has a name: what its steps are called, their tasks, all ports."""

    steps: frozenset[str]
    tasks: frozenset[str]
    ports: frozenset[str]


def names_of(workflow: Workflow) -> Names:
    """The names in a canonical workflow."""
    linked = {link.port for link in workflow.links}
    usual = {port for step in workflow.steps for port in ports(step.type)}
    return Names(
        frozenset([name for step in range(len(workflow.steps)) for name in called(workflow, step)]),
        frozenset([step.task for step in workflow.steps]),
        frozenset(linked | usual),
    )


def called(workflow: Workflow, step: int) -> Iterator[str]:
    """What a step may be called: by its place in the view, counted from 1; its task, its name, its variable."""
    one = workflow.steps[step]
    yield str(step + 1)
    yield one.task
    if one.name is not None:
        yield one.name
        yield variable(one.name) or one.name


def task_id(text: str) -> str:
    """A task's id, however it is spelled: as Flow has it, or with dots as in a view."""
    is_dotted = "::" not in text and " " not in text
    return text.replace(".", "::") if is_dotted else text

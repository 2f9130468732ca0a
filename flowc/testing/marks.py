"""How a test file names the steps and ports of a workflow."""

from __future__ import annotations

from collections.abc import Iterator

from flowc.graph.links import ports
from flowc.model.names import variable
from flowc.model.workflow import Workflow
from flowc.records import record


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

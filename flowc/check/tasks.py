"""Tasks: does the catalogue know them, in this version, as this type of step, with these ports?

The catalogue is not all there is: Shopify adds tasks, and apps have their own. So a task that it does not know is an
error only where the name is a slip of a proven one; of an app's it is mere information.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowc.catalog.task import Task
from flowc.check.context import Context
from flowc.check.findings import At, Finding, against
from flowc.check.spelling import meant
from flowc.diagnostics.diagnostic import hint_of
from flowc.model.workflow import Step

_OWN = "shopify::"
"""The catalogue is meant to have all tasks of this publisher."""


def check_tasks(context: Context) -> Iterator[Finding]:
    """What is wrong with the task of each step; a task that is not known is named once."""
    unknown: set[str] = set()
    for place, (step, task) in enumerate(zip(context.steps, context.tasks, strict=True)):
        if task is not None:
            yield from _type(place, step, task)
            yield from _ports(context, place, task)
        elif context.catalog.versions(step.task):
            yield _other_version(context, place, step)
        elif step.task not in unknown:
            unknown.add(step.task)
            yield _unknown(context, place, step)


def _unknown(context: Context, place: int, step: Step) -> Finding:
    at = At(place, aspect="task")
    publisher, _, name = step.task.rpartition("::")
    names = {each.rpartition("::")[2]: each for each in context.catalog.ids if _publisher(each) == publisher}
    found = meant(name, names)
    near = names[found.word] if found is not None else None
    if found is not None and near is not None and found.is_certain and _is_proven(context, near):
        message = f"there is no task {step.task}"
        return Finding("FC410", message, at, hint_of(near), replacement=near, is_certain=True)
    labelled = _labelled(context, publisher, name)
    hint = hint_of(near, "its fields and results are taken as they are; flowc catalog import makes it known")
    if labelled is not None:
        hint, near = f"did you mean {labelled.id}? That is what {labelled.label} is called", labelled.id
    severity = "warning" if step.task.startswith(_OWN) else "info"
    message = f"the catalogue does not know the task {step.task}"
    return Finding("FC410", message, at, hint, severity, replacement=near)


def _labelled(context: Context, publisher: str, name: str) -> Task | None:
    """The task whose label this id was made of: labels tell no ids, "Product created" is ``product_added``."""
    label = name.replace("_", " ").casefold()
    of_publisher = (each for each in context.catalog if _publisher(each.id) == publisher)
    return next((each for each in of_publisher if each.label.casefold() == label), None)


def _publisher(task: str) -> str:
    return task.rpartition("::")[0]


def _is_proven(context: Context, task: str) -> bool:
    known = [context.catalog.task(task, version) for version in context.catalog.versions(task)]
    return any(each is not None and each.evidence != "assumed" for each in known)


def _other_version(context: Context, place: int, step: Step) -> Finding:
    versions = context.catalog.versions(step.task)
    message = f"the catalogue knows {step.task} in version {' and '.join(versions)}, not {step.version}"
    severity = "warning" if _is_proven(context, step.task) else "info"
    at = At(place, aspect="version")
    return Finding("FC411", message, at, f"write {' or '.join(versions)}", severity, replacement=versions[-1])


def _type(place: int, step: Step, task: Task) -> Iterator[Finding]:
    if step.type != task.type:
        message = f"{step.task} is of type {task.type}, not {step.type}"
        hint = _PLACES.get(task.type, "leave type= out")
        yield Finding("FC412", message, At(place, aspect="type"), hint, against(task.evidence))


_PLACES = {
    "TRIGGER": "a trigger is a decorator above the function",
    "CONDITION": "a condition is the test of an if",
    "FOREACH": "a loop is what a for runs over",
    "ACTION": "an action is a call, without type=",
    "WAIT": "a wait is a call; it needs type= only where its id does not end in wait",
}


def _ports(context: Context, place: int, task: Task) -> Iterator[Finding]:
    for port in context.outs[place]:
        if port not in task.ports:
            message = f"{task.id} has no port {port}"
            hint = f"its ports: {', '.join(task.ports)}"
            yield Finding("FC413", message, At(place, port=port), hint, against(task.evidence))

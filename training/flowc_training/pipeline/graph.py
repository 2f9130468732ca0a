"""A graph: components as tasks, which of them takes what from which, and what is asked from outside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from flowc_training.pipeline.component import Component, Input


class GraphError(ValueError):
    """A graph that cannot run: one line a problem."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Given:
    """An argument: what the pipeline was given as ``input``."""

    input: str


@dataclass(frozen=True, slots=True)
class From:
    """An argument: what another task made."""

    task: str
    output: str


Argument = str | Given | From


@dataclass(frozen=True, slots=True)
class Task:
    """A component at its place; ``fresh`` means that what it made before is never used again."""

    component: Component
    arguments: Mapping[str, Argument]
    fresh: bool = False

    @property
    def name(self) -> str:
        """That of its component: no component has two places in a graph of ours."""
        return self.component.name

    @property
    def after(self) -> frozenset[str]:
        """The tasks whose outputs it takes."""
        return frozenset(each.task for each in self.arguments.values() if isinstance(each, From))


@dataclass(frozen=True, slots=True)
class Graph:
    """A pipeline: its inputs, which are texts, its tasks in an order in which they can run, and its own outputs."""

    name: str
    says: str
    inputs: tuple[Input, ...]
    tasks: tuple[Task, ...]
    outputs: Mapping[str, From] = field(default_factory=dict[str, From])

    def below(self, name: str) -> frozenset[str]:
        """The tasks that take something of a task, or of one that does."""
        found = {name}
        for each in self.tasks:
            if each.after & found:
                found.add(each.name)
        return frozenset(found - {name})


def check(graph: Graph) -> Graph:
    """The graph, which can run. Raises ``GraphError`` with all that is wrong."""
    if problems := tuple(_problems(graph)):
        raise GraphError(problems)
    return graph


def _problems(graph: Graph) -> Iterator[str]:
    given = {each.name for each in graph.inputs}
    yield from (f"input {each.name!a} is no text" for each in graph.inputs if not each.is_text)
    before: dict[str, Component] = {}
    for task in graph.tasks:
        yield from task.component.problems
        if task.name in before:
            yield f"task {task.name!a} stands twice"
        yield from (f"task {task.name!a}: {each}" for each in _arguments(task, given, before))
        before[task.name] = task.component
    for name, each in graph.outputs.items():
        if each.task not in before:
            yield f"output {name!a}: no task is called {each.task!a}{_near(each.task, before)}"
        elif each.output not in {made.name for made in before[each.task].outputs}:
            yield f"output {name!a}: {each.task!a} makes no {each.output!a}"


def _arguments(task: Task, given: set[str], before: Mapping[str, Component]) -> Iterator[str]:
    inputs = {each.name: each for each in task.component.inputs}
    for name in sorted(task.arguments.keys() - inputs.keys()):
        yield f"its component has no input {name!a}{_near(name, inputs)}"
    for name, wanted in inputs.items():
        match task.arguments.get(name):
            case None if wanted.default is None:
                yield f"its input {name!a} is given nothing"
            case str() if not wanted.is_text:
                yield f"its input {name!a} is a file and is given a text"
            case Given(each) if each not in given:
                yield f"the pipeline has no input {each!a}{_near(each, given)}"
            case Given() if not wanted.is_text:
                yield f"its input {name!a} is a file and is given a text"
            case From(each, _) if each not in before:
                yield f"no task before it is called {each!a}{_near(each, before)}"
            case From(each, output):
                yield from _output(before[each], output, wanted)
            case _:
                pass


def _output(component: Component, name: str, wanted: Input) -> Iterator[str]:
    outputs = {each.name: each.type for each in component.outputs}
    if name not in outputs:
        yield f"{component.name!a} makes no {name!a}{_near(name, outputs)}"
    elif outputs[name] != wanted.type:
        yield f"its input {wanted.name!a} is {wanted.type}, and {component.name}'s {name!a} is {outputs[name]}"


def _near(name: str, known: Mapping[str, object] | set[str]) -> str:
    near = get_close_matches(name, known, 1)
    return f"; did you mean {near[0]!a}?" if near else ""

"""A hydrated pipeline as the embedded runner can take it, and what it cannot take.

The SDK's runner passes over ``isEnabled`` and retries without a word, fails without sense on ``dynamicData``, and holds
results by the whole text of a component, its description among it. So the first three are refused here, and what
does not change what a step does is taken away before the runner sees it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, cast

Data = dict[str, Any]
_SAID = ("description", "metadata", "annotations")


class PipelineError(ValueError):
    """A pipeline, or arguments for it, that cannot be run here: one line a problem."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Plain:
    """A pipeline that can be run: its data, and of each task the ones it takes from."""

    data: Data
    after: Mapping[str, frozenset[str]]
    inputs: Mapping[str, str | None]

    @property
    def text(self) -> str:
        """As YAML, for the SDK's own reader."""
        return str(import_module("yaml").safe_dump(self.data, sort_keys=False))


def read(text: str) -> Plain:
    """The pipeline of a hydrated YAML. Raises ``PipelineError`` with all that is wrong."""
    yaml: Any = import_module("yaml")
    try:
        found = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError) as error:
        raise PipelineError((f"this is no YAML: {str(error)[:200]}",)) from None
    try:
        tasks = cast("dict[str, Data]", found["implementation"]["graph"]["tasks"])
        problems = tuple(f"task {name!a}: {each}" for name, task in tasks.items() for each in _refused(task))
        if problems:
            raise PipelineError(problems)
        return Plain(
            _without_words(found), {name: _after(task) for name, task in tasks.items()}, _inputs(found)
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise PipelineError((f"this is no pipeline: {type(error).__name__} {str(error)[:100]}",)) from None


def arguments(plain: Plain, given: Mapping[str, str]) -> dict[str, str]:
    """All arguments of a pipeline, the defaults among them. Raises ``PipelineError``."""
    problems = [f"it has no input {name!a}" for name in given if name not in plain.inputs]
    found = {name: given.get(name, default) for name, default in plain.inputs.items()}
    problems += [f"its input {name!a} is given nothing" for name, each in found.items() if each is None]
    if problems:
        raise PipelineError(tuple(problems))
    return {name: each for name, each in found.items() if each is not None}


def _refused(task: Data) -> Iterator[str]:
    if "isEnabled" in task:
        yield "isEnabled is passed over by the embedded runner: leave the task out, or run on a server"
    options: Data = task.get("executionOptions") or {}
    if "retryStrategy" in options:
        yield "retryStrategy is passed over by both runners: try again inside the step"
    given: Data = task.get("arguments") or {}
    for name, each in given.items():
        if isinstance(each, dict) and "dynamicData" in each:
            yield f"argument {name!a} is dynamicData: give the step a variable of the environment in its place"
    reference: Data = task["componentRef"]
    if "spec" not in reference:
        yield "its component is not in it: hydrate the pipeline"
    elif "container" not in reference["spec"]["implementation"]:
        yield "its component is a graph: write its tasks into this one"


def _after(task: Data) -> frozenset[str]:
    given: Data = task.get("arguments") or {}
    taken = [cast("Data", each) for each in given.values() if isinstance(each, dict)]
    return frozenset(str(each["taskOutput"]["taskId"]) for each in taken if "taskOutput" in each)


def _inputs(found: Data) -> dict[str, str | None]:
    return {str(each["name"]): each.get("default") for each in found.get("inputs") or ()}


def _without_words(found: Data) -> Data:
    """The same without what is only said: of the pipeline, its tasks and their components."""
    graph: Data = found["implementation"]["graph"]
    tasks = {name: _task(each) for name, each in graph["tasks"].items()}
    return {
        **_bare(found),
        "implementation": {"graph": {"outputValues": {}, **graph, "tasks": tasks}},
    }


def _task(task: Data) -> Data:
    spec: Data = task["componentRef"]["spec"]
    return {
        **{key: each for key, each in task.items() if key != "annotations"},
        "componentRef": {"spec": _bare(spec)},
    }


def _bare(spec: Data) -> Data:
    bare = {key: each for key, each in spec.items() if key not in _SAID}
    for key in ("inputs", "outputs"):
        if bare.get(key):
            bare[key] = [
                {inner: value for inner, value in each.items() if inner not in _SAID} for each in bare[key]
            ]
    return bare

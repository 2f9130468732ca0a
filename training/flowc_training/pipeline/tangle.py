"""A graph as Tangle's YAML: a file for each component, the pipeline that names those, and the pipeline with all in it.

The last is what both the embedded runner and a server take. Its form is that of ``ComponentSpec`` in Cloud Pipelines'
SDK, which Tangle's server reads too.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from flowc_training.pipeline.component import Component, File, Input, Text, Word
from flowc_training.pipeline.graph import Argument, From, Given, Graph, Task

HYDRATED = "hydrated.yaml"
PIPELINE = "pipeline.yaml"
NEVER_AGAIN = "P0D"
"""The one staleness that the server honours besides none: what was made before is not used again."""

Data = dict[str, Any]


def files(graph: Graph, image: str) -> dict[str, str]:
    """The texts of all files by their names: ``components/NAME.yaml``, ``pipeline.yaml``, ``hydrated.yaml``."""
    return {
        **{_place(each): text(component(each.component, image)) for each in graph.tasks},
        PIPELINE: text(
            pipeline(graph, {each.name: {"url": f"file://{_place(each)}"} for each in graph.tasks})
        ),
        HYDRATED: hydrated(graph, image),
    }


def hydrated(graph: Graph, image: str) -> str:
    """The pipeline with its components in it."""
    return text(
        pipeline(graph, {each.name: {"spec": component(each.component, image)} for each in graph.tasks})
    )


def text(data: Data) -> str:
    """Data as YAML, its keys in the order they have."""
    return str(import_module("yaml").safe_dump(data, sort_keys=False, allow_unicode=True, width=100))


def _place(task: Task) -> str:
    return f"components/{task.name}.yaml"


def component(found: Component, image: str) -> Data:
    """A component's own file."""
    container: Data = {"image": image, "command": [_word(each) for each in found.command]}
    if found.environment:
        container["env"] = dict(found.environment)
    return {
        "name": found.name,
        "description": found.says,
        "inputs": [_input(each) for each in found.inputs],
        "outputs": [{"name": each.name, "type": each.type, **_says(each.says)} for each in found.outputs],
        "implementation": {"container": container},
    }


def pipeline(graph: Graph, references: Mapping[str, Data]) -> Data:
    """A pipeline, each task with its reference to a component."""
    return {
        "name": graph.name,
        "description": graph.says,
        "inputs": [_input(each) for each in graph.inputs],
        "outputs": [{"name": name, "type": _type(graph, each)} for name, each in graph.outputs.items()],
        "implementation": {
            "graph": {
                "tasks": {each.name: _task(each, references) for each in graph.tasks},
                "outputValues": {name: _argument(each) for name, each in graph.outputs.items()},
            }
        },
    }


def _type(graph: Graph, made: From) -> str:
    found = next(each.component.outputs for each in graph.tasks if each.name == made.task)
    return next(each.type for each in found if each.name == made.output)


def _task(task: Task, references: Mapping[str, Data]) -> Data:
    data: Data = {
        "componentRef": references[task.name],
        "arguments": {name: _argument(each) for name, each in task.arguments.items()},
    }
    if task.fresh:
        data["executionOptions"] = {"cachingStrategy": {"maxCacheStaleness": NEVER_AGAIN}}
    return data


def _argument(argument: Argument) -> str | Data:
    match argument:
        case Given(name):
            return {"graphInput": {"inputName": name}}
        case From(task, output):
            return {"taskOutput": {"taskId": task, "outputName": output}}
        case _:
            return argument


def _word(word: Word) -> str | Data:
    match word:
        case Text(name):
            return {"inputValue": name}
        case File(name):
            return {"inputPath": name}
        case str():
            return word
        case _:
            return {"outputPath": word.output}


def _input(found: Input) -> Data:
    data: Data = {"name": found.name, "type": found.type, **_says(found.says)}
    return data if found.default is None else {**data, "default": found.default}


def _says(text: str) -> Data:
    return {"description": text} if text else {}

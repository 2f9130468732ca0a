"""Names and keys of production, and those that the model knows: the one place where they meet (PRODUCTION's table).

Production's tools have a prefix, take and give a workflow as a JSON object, and create from JSON. A model's tools have
none, and a program is one text under ``workflow``. The gateway reads production's calls with this module and writes
its answers; a real shop's desk writes the calls and reads the answers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias, cast

from flowc_serving.agent.conversation import PROGRAM, WRITER
from flowc_serving.agent.json_value import Json, Object

PREFIX = "flow_app_agent_"

IN_CALLS = "workflow_json"
IN_TEMPLATES = "workflow_json"
IN_ANSWERS = "workflow_definition"
"""Where a workflow stands as an object: in arguments, in templates, in other answers."""

_ELSEWHERE = {WRITER: "create_or_update_workflow_from_json"}
_HERE = {there: here for here, there in _ELSEWHERE.items()} | {"template_lookup": "template_search"}

Document: TypeAlias = Callable[[str], Json]
"""A program as a workflow's JSON object."""
Program: TypeAlias = Callable[[Json], str]
"""A workflow's JSON object as a program."""


def tool_of(name: str) -> str:
    """What production calls a tool of the model."""
    return PREFIX + _ELSEWHERE.get(name, name)


def name_of(tool: str) -> str:
    """What the model calls a tool of production; a tool that it does not have keeps its name, without the prefix."""
    name = tool.removeprefix(PREFIX)
    return _HERE.get(name, name)


# Arguments.


def arguments_there(arguments: Mapping[str, Json], document: Document) -> Object:
    """The arguments of the model's call, as production takes them."""
    return cast(Object, _renamed(dict(arguments), PROGRAM, IN_CALLS, document))


def arguments_here(arguments: Mapping[str, Json], program: Program) -> Object:
    """The arguments of a call to production, as the model would have written them."""
    return dict(_argument(key, value, program) for key, value in arguments.items())


def _argument(key: str, value: Json, program: Program) -> tuple[str, Json]:
    """An argument; production asks for one type a call [client]."""
    if key == IN_CALLS:
        return PROGRAM, program(value)
    return ("type_names", [value]) if key == "type_ref_name" else (key, value)


# Answers.


def data_there(name: str, data: Object, document: Document) -> Object:
    """An answer as the model reads it, as production's ``data``.

    The workflow of a lookup says its version too: that is where Shopify's command line reads it.
    """
    key = IN_TEMPLATES if name == "template_search" else IN_ANSWERS
    told = cast(Object, _renamed(data, PROGRAM, key, document))
    definition, version = told.get(IN_ANSWERS), told.get("workflow_version")
    if isinstance(definition, dict) and isinstance(version, str):
        root = definition.get("root")
        if isinstance(root, dict):
            told[IN_ANSWERS] = {**definition, "root": {**root, "workflow_version": version}}
    return told


def data_here(data: Object, program: Program) -> Object:
    """Production's ``data`` as the model reads it: keys in their order, workflows as programs."""
    return cast(Object, _programs(data, program))


def _renamed(value: Json, old: str, new: str, change: Document) -> Json:
    """A value in which each text under a key has another name and is something else."""
    if isinstance(value, list):
        return [_renamed(each, old, new, change) for each in value]
    if not isinstance(value, dict):
        return value
    told: Object = {}
    for key, each in value.items():
        if key == old and isinstance(each, str):
            told[new] = change(each)
        else:
            told[key] = _renamed(each, old, new, change)
    return told


def _programs(value: Json, program: Program) -> Json:
    if isinstance(value, list):
        return [_programs(each, program) for each in value]
    if not isinstance(value, dict):
        return value
    return dict(_member(key, each, program) for key, each in value.items())


def _member(key: str, value: Json, program: Program) -> tuple[str, Json]:
    is_workflow = key in (IN_TEMPLATES, IN_ANSWERS) and isinstance(value, dict)
    return (PROGRAM, program(value)) if is_workflow else (key, _programs(value, program))

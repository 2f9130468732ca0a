"""Conversations played again with something else said or written in them; the tools answer for themselves."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from functools import cache
from importlib.resources import files
from random import Random

from flowc import FlowError, equivalent
from flowc_serving.agent import outcomes
from flowc_serving.agent.conversation import PROGRAM, WRITER, Assistant, Message, User
from flowc_training.languages import Language
from flowc_training.population.printing import canonical
from flowc_training.trajectories.prose import table
from flowc_training.trajectories.replaying import again
from flowc_training.trajectory import Trajectory


@cache
def _texts() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((files("flowc_training.judge") / "data" / "damage.toml").read_text("utf-8"))


def words(key: str, language: Language, rng: Random) -> str:
    """Something that is said in a damaged conversation."""
    return rng.choice(_texts()[key][language])


def played(made: Trajectory, messages: list[Message], workflow: str) -> Trajectory | None:
    """What comes of other messages of the same conversation; None where its last program is refused."""
    assert made.setting is not None
    conversation = again(replace(made.conversation, messages=tuple(messages)), made.setting)
    writes = [*conversation.answers(WRITER)]
    if workflow and not (writes and outcomes.written(writes[-1].data)):
        return None
    return replace(made, conversation=conversation, workflow=workflow)


def with_program(made: Trajectory, program: str) -> Trajectory | None:
    """The conversation with another program in its last write; None where that is none, or means the same."""
    try:
        view = canonical(program)
        same = equivalent(made.workflow, view, generated=0)
        if same.equal and same.how == "meaning" and _name(view) == _name(made.workflow):
            return None
    except (FlowError, ValueError):
        return None
    messages = [*made.conversation.messages]
    at = _last_write(messages)
    said = messages[at]
    if not isinstance(said, Assistant):
        return None
    calls = tuple(
        replace(call, arguments={**call.arguments, PROGRAM: view}) if call.name == WRITER else call
        for call in said.calls
    )
    messages[at] = replace(said, calls=calls)
    return played(made, messages, view)


def _name(view: str) -> str:
    found = re.search(r'^@workflow\(("[^"\n]*")', view, re.MULTILINE)
    return found[1] if found else ""


def _last_write(messages: list[Message]) -> int:
    return max(
        at
        for at, each in enumerate(messages)
        if isinstance(each, Assistant) and any(call.name == WRITER for call in each.calls)
    )


def with_end(made: Trajectory, text: str) -> Trajectory:
    """The conversation with other last words."""
    *before, _ = made.conversation.messages
    return replace(made, conversation=replace(made.conversation, messages=(*before, Assistant(text))))


def end(made: Trajectory) -> str:
    """The last words."""
    last = made.conversation.messages[-1]
    return last.text if isinstance(last, Assistant) else ""


def turning_on(made: Trajectory) -> str:
    """The sentence of the last words that says that the workflow is not on yet; empty where there is none."""
    known: list[str] = table("prose")["off"][made.language]
    said = end(made)
    return next((each for each in known if each in said), "")


def only_said(made: Trajectory, text: str) -> Trajectory:
    """The first request, answered in text alone."""
    first = made.conversation.messages[0]
    assert isinstance(first, User)
    messages = (first, Assistant(text))
    return replace(made, conversation=replace(made.conversation, messages=messages), workflow="")

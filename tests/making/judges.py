"""Subjects and scripted judges, for tests of the judge."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from making.trajectories import trajectory, view

from flowc_serving.agent.json_value import Object
from flowc_training.bench.baselines.asking import Reply
from flowc_training.judge.subjects import Subject, of_conversation

Answers = Mapping[str, tuple[str, str]]
"""By facet the verdict and the evidence."""


def subject(
    name: str = "s1", request: str = "tag orders over 500 as large please", amount: int = 500
) -> Subject:
    """A conversation that makes a small workflow."""
    made = trajectory(request=request, workflow=view(amount=amount))
    return of_conversation(name, made.conversation, made.workflow, category="create", language="en")


class Scripted:
    """A judge's model that answers by a function of the material and of the facets that are asked."""

    name = "scripted"

    def __init__(self, script: Callable[[str, list[str], int], str]) -> None:
        self.script = script
        self.asked: list[tuple[list[str], int]] = []

    async def ask(self, messages: Sequence[Object], schema: Object, *, again: int = 0) -> Reply:
        required: Any = schema["required"]
        self.asked.append(([*required], again))
        text = str(messages[-1]["content"])
        said = self.script(text, [*required], again)
        return Reply(said, len(text) // 4, len(said) // 4)


def answer(facets: Sequence[str], verdict: str = "yes", evidence: str = "tag orders over 500") -> str:
    """The same verdict on all facets."""
    return json.dumps({each: {"verdict": verdict, "evidence": evidence} for each in facets})

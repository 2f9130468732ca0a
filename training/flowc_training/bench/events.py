"""The events of an example as tests that can be run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import flowc
from flowc.testing import Case, Forms, noded, read_cases
from flowc_training.bench.example import Example


def cases_of(example: Example) -> tuple[Case, ...]:
    """The events of an example as tests; an event that names no trigger has the expected workflow's first."""
    rows = [
        {
            "name": each.name,
            "event": {**_event(each.event), **({} if "trigger" in each.event else _trigger(example))},
            "expect": dict(each.expect),
            **({"shop": dict(each.shop)} if each.shop else {}),
        }
        for each in example.events
    ]
    forms = Forms("")
    found = read_cases(noded(cast(Any, rows)), forms) if rows else ()
    forms.finish()
    return found


_EVENT = frozenset({"trigger", "at", "environment", "responses", "ports"})


def _event(event: Mapping[str, Any]) -> dict[str, Any]:
    """An event with its environment said: one that has nothing else may be the environment itself."""
    return {"environment": {}, **event} if event.keys() & _EVENT else {"environment": dict(event)}


def _trigger(example: Example) -> dict[str, str]:
    steps = flowc.read(example.expected).workflow.steps
    first = next((step.task for step in steps if step.type == "TRIGGER"), "")
    return {"trigger": first} if first else {}

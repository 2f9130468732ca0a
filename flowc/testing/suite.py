"""What a test file says: a workflow, events for it, and what is to come of each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from flowc.diagnostics.diagnostic import Span
from flowc.jsontext.value import Json
from flowc.model.workflow import Workflow
from flowc.records import record
from flowc.simulate.trace import Event, Outcome, Shop

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
    """All tests of one file, with the workflow they are of; ``source`` is its text, ``file`` its name."""

    file: str
    source: str
    workflow: Workflow
    cases: tuple[Case, ...]

"""Rows of the log: what each kind has in it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, cast

from flowc_serving.agent import ulids
from flowc_serving.agent.json_value import Object, sayable
from flowc_serving.agent.outcomes import written
from flowc_serving.store import names


@dataclass(frozen=True, slots=True)
class Row:
    """One event: its id a ULID, its time ISO 8601 in UTC, the shop hashed; ``fields`` are called as in ``names``."""

    id: str
    time: str
    name: str
    conversation: str
    shop: str
    fields: Object

    @property
    def workflow(self) -> str | None:
        """The workflow that the row is about."""
        found = self.fields.get(names.WORKFLOW)
        return found if isinstance(found, str) else None

    def flat(self) -> Object:
        """All of the row as one object, as exports and ``flowc conversations show`` have it."""
        head: Object = {"id": self.id, "time": self.time, "name": self.name}
        return {**head, names.CONVERSATION: self.conversation, names.SHOP: self.shop, **self.fields}


def dumped(fields: Object) -> str:
    """Fields as JSON text."""
    return sayable(fields, compact=True)


def loaded(text: str) -> Object:
    """The fields of a JSON text."""
    return cast(Object, json.loads(text))


class Pen:
    """Writes the rows of one conversation: ids that rise, and the time."""

    def __init__(self, conversation: str, shop: str, *, clock: Callable[[], float] = time.time) -> None:
        self.conversation = conversation
        self.shop = shop
        self.clock = clock
        self._last = ""

    def row(self, name: str, fields: Object) -> Row:
        """A row of now; fields that are None are left out."""
        now = self.clock()
        self._last = ulids.new(now, self._last)
        moment = datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        told: Object = {key: value for key, value in fields.items() if value is not None}
        return Row(self._last, moment, name, self.conversation, self.shop, told)


# What happens to a conversation beside its turns.


def feedback(pen: Pen, rating: Literal["up", "down"], comment: str = "", *, annotator: str = "") -> Row:
    """What the merchant thought."""
    return judged(
        pen,
        "feedback",
        float(rating == "up"),
        rating,
        explanation=comment,
        kind="HUMAN",
        annotator=annotator or "merchant",
    )


def judged(
    pen: Pen,
    evaluation: str,
    score: float | None,
    label: str,
    *,
    explanation: str = "",
    kind: Literal["LLM", "HUMAN"],
    annotator: str,
    judge: str | None = None,
    guideline: str | None = None,
    response: str | None = None,
) -> Row:
    """A verdict of a judge or a person, on the conversation or on one response of it."""
    return pen.row(
        names.EVALUATED,
        {
            names.EVALUATION: evaluation,
            names.SCORE: score,
            names.LABEL: label,
            names.EXPLANATION: explanation or None,
            names.ANNOTATOR_KIND: kind,
            names.ANNOTATOR: annotator,
            names.JUDGE: judge,
            names.GUIDELINE: guideline,
            names.RESPONSE: response,
        },
    )


def switched(pen: Pen, workflow: str, version: str, *, active: bool) -> Row:
    """The merchant activated or deactivated a workflow that the conversation made."""
    return pen.row(
        names.SWITCHED, {names.WORKFLOW: workflow, names.VERSION: version, names.ACTIVATED: active}
    )


def edited(pen: Pen, workflow: str, version: str) -> Row:
    """The merchant changed by hand what the conversation made; the version is the new one."""
    return pen.row(names.CHANGED, {names.WORKFLOW: workflow, names.VERSION: version, names.EDITED: True})


def about_workflow(data: Object) -> Object:
    """The workflow that a tool's answer says was written, as fields."""
    found = written(data)
    return {} if found is None else {names.WORKFLOW: found[0], names.VERSION: found[1]}

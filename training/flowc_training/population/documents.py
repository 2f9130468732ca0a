"""A merchant's stored document, as exports look: its ids, positions, order and spelling are those of its age.

What it means is the plan's, to the letter: it is all layout that is made here. The ages and their shapes are those of
the real exports that docs/format.md tells of.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import flowc
from flowc_training.population.identifiers import Identifiers, Kind
from flowc_training.population.plan import If, Node, Plan, mapped, nodes
from flowc_training.population.printing import view
from flowc_training.population.variation import variations

_REMARKED = 0.18
"""How many documents have remarks: 2 of 11 real exports have descriptions or notes."""
_SHUFFLED = 0.4
"""How many have their steps in another order than that of the canvas."""
_UNKNOWN = 0.04
"""How many have a key that flowc does not know: newer documents than flowc will have some."""


@dataclass(frozen=True, slots=True)
class Age:
    """How documents of a time look: keys of the root in order, kinds of ids of steps (several are mixed in one
    document), of conditions; ``is_vertical``: steps below each other."""

    since: datetime
    root: tuple[str, ...]
    steps: tuple[Kind, ...]
    conditions: Kind
    is_vertical: bool


_OLD = ("steps", "links", "patched_fields")
_2024 = (*_OLD, "workflow_name")
_2025 = (*_OLD, "variables", "note", "workflow_name")
_2026 = (*_OLD, "variables", "note", "vertical_layout_enabled", "workflow_name")
AGES: Sequence[tuple[int, Age]] = (
    (3, Age(datetime(2024, 7, 1, tzinfo=UTC), _2024, ("v1", "v7"), "v1", is_vertical=False)),
    (3, Age(datetime(2025, 9, 1, tzinfo=UTC), _2025, ("v4", "v1"), "v1", is_vertical=False)),
    (6, Age(datetime(2026, 1, 10, tzinfo=UTC), _2026, ("v4", "ulid"), "ulid", is_vertical=True)),
)
"""The ages, each with its weight."""


def remarked(plan: Plan, rng: Random) -> Plan:
    """The plan with what its merchant wrote on some steps: on few plans anything, on those one to three remarks."""
    said = variations().remarks.get(plan.language, ())
    if rng.random() >= _REMARKED or not said or not plan.body:
        return plan
    many = rng.randint(1, 3)
    count = sum(1 for _ in nodes(plan.body))
    texts = rng.sample(said, min(many, len(said), count))
    places = rng.sample(range(count), len(texts))
    remarks = dict(zip(places, texts, strict=True))
    numbers = iter(range(count))
    return replace(plan, body=mapped(plan.body, lambda node: _remarked(node, remarks.get(next(numbers), ""))))


def _remarked(node: Node, remark: str) -> Node:
    if isinstance(node, If):
        return replace(node, remark=remark)
    return replace(node, use=replace(node.use, remark=remark))


def stored(plan: Plan, rng: Random) -> str:
    """The document of a plan in export form, as Flow's app would have stored it.

    Raises ``ValueError`` where it would mean something else than the plan.
    """
    text = view(plan)
    found = _laid_out(text, rng)
    if flowc.to_python(found, layout=False) != text:
        raise ValueError(f"the document of {plan.name} would not mean what the plan does")
    return found


def _laid_out(text: str, rng: Random) -> str:
    age = rng.choices([each for _, each in AGES], [weight for weight, _ in AGES])[0]
    at = age.since + timedelta(seconds=rng.randrange(120 * 86_400))
    return _Dresser(age, Identifiers(rng, at), rng).document(flowc.to_json(text, form="export"))


class _Dresser:
    """Gives a fresh document the looks of an age."""

    def __init__(self, age: Age, ids: Identifiers, rng: Random) -> None:
        self._age = age
        self._ids = ids
        self._rng = rng

    def document(self, fresh: str) -> str:
        data = json.loads(fresh[fresh.index("{") :])
        root = data["root"]
        names = {each["step_id"]: self._ids.make(self._rng.choice(self._age.steps)) for each in root["steps"]}
        root["steps"] = self._order([self._step(each, names) for each in root["steps"]])
        for each in root["links"]:
            each["from_step_id"], each["to_step_id"] = names[each["from_step_id"]], names[each["to_step_id"]]
        for each in root["patched_fields"]:
            each["id"] = self._ids.make("v1")
        if root.get("note") is not None and "note" not in self._age.root:
            self._age = replace(self._age, root=_2025)
        data["root"] = {key: root[key] for key in self._age.root}
        if self._rng.random() < _UNKNOWN:
            data["root"]["editor_state"] = {"zoom": round(self._rng.uniform(0.5, 1.2), 2)}
        digest = f"{self._rng.getrandbits(256):064x}"
        return f"{digest}:{json.dumps(data, ensure_ascii=False, separators=(',', ':'))}"

    def _step(self, step: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
        x, y = step["step_position"]
        step["step_id"] = names[step["step_id"]]
        step["step_position"] = self._position(x, y)
        for each in step["config_field_values"]:
            each["value"] = self._value(each["config_field_id"], each["value"])
        return step

    def _position(self, x: int, y: int) -> list[int]:
        """Merchants drag steps about; the canvas snaps them to a grid of 20."""
        if not self._age.is_vertical:
            x, y = 300 + 2 * y, 1000 + x
        return [x + 20 * self._rng.randint(-3, 3), y + 20 * self._rng.randint(-1, 2)]

    def _value(self, field: str, value: str) -> str:
        if field != "condition" or not value.startswith('{"uuid"'):
            return value
        if self._age.conditions != "ulid":
            value = _full_paths_of_lists(value)
        fresh: dict[str, str] = {}
        make = self._ids.ulid if self._age.conditions == "ulid" else lambda: self._ids.make("v1")

        def new(found: re.Match[str]) -> str:
            if found[2] not in fresh:
                fresh[found[2]] = make()
            return f'{found[1]}"{fresh[found[2]]}"'

        return re.sub(r'("(?:parent_)?uuid":)"([0-9A-Z]{26})"', new, value)

    def _order(self, steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Steps in the order in which they were made, not in that of the canvas; triggers keep theirs."""
        if self._rng.random() >= _SHUFFLED:
            return steps
        triggers = [each for each in steps if each["task_type"] == "TRIGGER"]
        others = [each for each in steps if each["task_type"] != "TRIGGER"]
        self._rng.shuffle(others)
        return [*triggers, *others]


def _full_paths_of_lists(condition: str) -> str:
    """A condition without the full path of its lists, which documents have since 2026 only."""
    pattern = r'("array_path":\{[^{}]*?),"full_environment_path":"[^"]*"\}'
    return re.sub(pattern, r"\1}", condition)

"""What a population of merchants leaves in production's tables: workflows over time, their edits and their runs.

Made up, and the same for the same seed: merchants with a few workflows each, edited now and then, of which some are
off, some fail, a few are broken documents. Popularity is log-normal: most run now and then, some all day.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TypeVar

import flowc
from flowc_training.population.changes import changes
from flowc_training.population.composing import plans
from flowc_training.population.documents import stored
from flowc_training.population.merchant import Merchant
from flowc_training.population.plan import Plan
from flowc_training.population.printing import view
from flowc_training.population.shops import merchant, merchant_id

NOW = datetime(2026, 11, 2, 6, tzinfo=UTC)
"""When the tables are looked at, unless another time is given."""
WEEKS = 3
"""How far back runs go."""
_MOST = 3000
"""Runs of one workflow: more tell no more."""
_WORKFLOWS = {1: 22, 2: 20, 3: 18, 4: 14, 5: 10, 6: 6, 8: 6, 12: 4}
"""How many workflows merchants have, and of a hundred merchants how many have so many."""
_EDITS = {0: 45, 1: 25, 2: 15, 3: 10, 5: 5}
_STATES = {"on": 74, "off": 14, "failing": 4, "new": 8}
"""On; off for weeks; every run fails; so new, or so seldom called for, that it never ran."""
_BROKEN = {"": 950, "refused": 20, "wrong": 30}
"""What is the matter with a thousand documents: some are no workflow any more, in some the checker finds an error."""

Choice = TypeVar("Choice")


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a workflow, as its merchant stored it."""

    workflow_id: str
    merchant_id: str
    version: int
    created_at: datetime
    active: bool
    document: str


@dataclass(frozen=True, slots=True)
class Run:
    """One run. ``status`` is ``succeeded`` or ``failed``."""

    workflow_id: str
    version: int
    started_at: datetime
    status: str


@dataclass(frozen=True, slots=True)
class History:
    """A merchant, all versions of its workflows, and their runs."""

    merchant: Merchant
    versions: tuple[Version, ...]
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A workflow as its merchant thinks of it over time, the first plan first, and how it fares (``_STATES``)."""

    id: str
    plans: tuple[Plan, ...]
    state: str


def workflow_id(n: int, number: int) -> str:
    """The id of a workflow of the n-th merchant."""
    return f"{merchant_id(n)}-{number}"


def place_of(workflow: str) -> tuple[int, int]:
    """Which merchant a workflow is of, and which of its workflows it is, by the id."""
    owner, _, number = workflow.rpartition("-")
    return int(owner.removeprefix("m")), int(number)


def workflows(seed: int | str, n: int) -> tuple[Merchant, tuple[Told, ...]]:
    """The n-th merchant of a seed, and the plans of its workflows: what a history is of, without documents and runs."""
    rng = Random(f"{seed} plans {n}")
    one = merchant(seed, n)
    many = _one_of(_WORKFLOWS, rng)
    return one, tuple(
        _told(workflow_id(n, at), one, plan, rng) for at, plan in enumerate(plans(one, many, rng))
    )


def _told(name: str, one: Merchant, plan: Plan, rng: Random) -> Told:
    state = _one_of(_STATES, rng)
    edits = 0 if state == "new" else _one_of(_EDITS, rng)
    found = [plan]
    for _ in range(edits):
        found.append(changes(found[-1], one, rng)[0])
    return Told(name, tuple(found), state)


def histories(seed: int | str, many: int, now: datetime = NOW) -> Iterator[History]:
    """The histories of the first merchants of a seed."""
    return (history(seed, n, now) for n in range(many))


def history(seed: int | str, n: int, now: datetime = NOW) -> History:
    """The history of the n-th merchant of a seed."""
    rng = Random(f"{seed} history {n}")
    one, found = workflows(seed, n)
    versions: list[Version] = []
    runs: list[Run] = []
    for told in found:
        made = list(_versions(one, told, now, rng))
        versions.extend(made)
        runs.extend(_runs(made, told.state, now, rng))
    return History(one, tuple(versions), tuple(runs))


def _one_of(weights: Mapping[Choice, int], rng: Random) -> Choice:
    return rng.choices([*weights], [*weights.values()])[0]


def _versions(one: Merchant, told: Told, now: datetime, rng: Random) -> Iterator[Version]:
    """The first version, and those after each edit; the last document may be broken."""
    at = now - timedelta(days=rng.uniform(0.1, 2) if told.state == "new" else rng.uniform(30, 500))
    moments = sorted(at + (now - at) * rng.random() for _ in told.plans[1:])
    documents = [stored(told.plans[0], rng)]
    for plan in told.plans[1:]:
        documents.append(flowc.to_json(view(plan), base=documents[-1]))
    documents[-1] = _broken(documents[-1], _one_of(_BROKEN, rng))
    for number, (text, when) in enumerate(zip(documents, [at, *moments], strict=True), 1):
        is_on = told.state != "off" or number < len(documents)
        yield Version(told.id, one.id, number, when, is_on, text)


def _broken(document: str, how: str) -> str:
    """A document as it is, one that lost a step that links lead to, or one with a field that its task does not have."""
    digest, brace, rest = document.partition("{")
    data = json.loads(brace + rest)
    steps = data["root"]["steps"]
    if how == "refused":
        last = data["root"]["links"][-1]["to_step_id"] if data["root"]["links"] else steps[0]["step_id"]
        data["root"]["steps"] = [each for each in steps if each["step_id"] != last]
    elif how == "wrong":
        for each in steps:
            if each["task_type"] == "ACTION" and each["config_field_values"]:
                each["config_field_values"][0]["config_field_id"] += "_old"
    else:
        return document
    return digest + json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _runs(versions: list[Version], state: str, now: datetime, rng: Random) -> Iterator[Run]:
    """The runs of the last weeks, in order of time."""
    if state == "new" or not versions:
        return
    until = now - timedelta(days=rng.uniform(8, 20)) if state == "off" else now
    since = now - timedelta(weeks=WEEKS)
    many = min(round(rng.lognormvariate(2.7, 1.5)), _MOST)
    fails = 1.0 if state == "failing" else rng.betavariate(1, 40)
    span = (until - since).total_seconds()
    for moment in sorted(rng.uniform(0, span) for _ in range(many)):
        at = since + timedelta(seconds=moment)
        version = max((each.version for each in versions if each.created_at <= at), default=1)
        yield Run(versions[0].workflow_id, version, at, "failed" if rng.random() < fails else "succeeded")

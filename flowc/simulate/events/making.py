"""Makes up an event and a shop for a workflow, from the Admin API's types and from what the workflow reads.

The same seed makes the same. With seed 0 everything is there and comparisons rather hold; other seeds have nil,
empty and other values, so that many of them take most ways through the workflow. Made-up data is plausible, not
real: it holds what the workflow reads, and no more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flowc.catalog import load as load_catalog
from flowc.graph.links import FALSE, OUTPUT, TRUE, outs
from flowc.jsontext.value import Json
from flowc.model.sugar import CONDITION, plain_condition
from flowc.model.workflow import Step, Workflow
from flowc.schema.environment import API_OPERATION, FETCH, RUN_CODE, capitalized, operation
from flowc.schema.index import load
from flowc.simulate.events.inventing import Maker
from flowc.simulate.events.reads import Node, merged, reads
from flowc.simulate.events.records import Fitting
from flowc.simulate.fields import Filler
from flowc.simulate.getdata.fetching import record_type
from flowc.simulate.limits import Budget, Limits
from flowc.simulate.lookup import Sight
from flowc.simulate.moment import variable
from flowc.simulate.starting import DEFAULT_NOW, brought, usual_time
from flowc.simulate.trace import Event, Shop

SHOP = {"name": "Corner shop", "email": "office@example.com", "myshopifyDomain": "corner-shop.myshopify.com"}
Place = tuple[Step, tuple[str, ...]]
"""A step, and the ports to choose from; none where the simulator knows itself which is taken."""


@dataclass(frozen=True, slots=True)
class Made:
    """What was made up for a run."""

    event: Event
    shop: Shop


class Events:
    """Makes up events for some workflows: each has what any of them reads."""

    def __init__(self, workflows: Sequence[Workflow]) -> None:
        self.schema = load()
        self.tree = reads(workflows)
        self.places = _places(workflows)
        steps = [step for places in self.places.values() for step, _ in places]
        self.triggers = [step for step in steps if step.type == "TRIGGER"]
        self.brought = _brought(self.triggers)
        self.fetches = [step for step in steps if step.task.startswith(FETCH)]
        self.results = {variable(step) for step in steps}

    def make(self, seed: int = 0, at: datetime | None = None) -> Made:
        """The event and the shop of a seed."""
        maker = Maker(self.schema, seed)
        trigger = maker.pick(self.triggers) if self.triggers else None
        at = at or (DEFAULT_NOW if trigger is None else usual_time(trigger))
        responses, ports = self._responses(maker), self._ports(maker)
        roots = {**self._roots(maker), **({} if trigger is None else brought(trigger, at))}
        event = Event(None if trigger is None else trigger.task, roots, at, responses, ports)
        return Made(event, Shop(self._shop(maker), self._records(maker, event, at)))

    def _roots(self, maker: Maker) -> dict[str, Json]:
        others = {"shop", *self.results}
        read = {name: node for name, node in self.tree.children.items() if name not in others}
        return {name: maker.value(node, self._mark(name), name) for name, node in read.items()}

    def _mark(self, root: str) -> str:
        """The type of a root: what the catalogue says that a trigger brings, or the type that is named as it."""
        name = capitalized(root)
        return self.brought.get(root, name if self.schema.kind(name) else "")

    def _responses(self, maker: Maker) -> dict[str, Json]:
        """What the actions answer whose results are read; scripts and Get data find theirs themselves.

        The same step of two workflows answers the same, whatever its variable is called.
        """
        found: dict[str, Json] = {}
        for places in self.places.values():
            roots = [variable(step) or "" for step, _ in places]
            nodes = [self.tree.children[root] for root in roots if root in self.tree.children]
            first = places[0][0]
            if nodes and first.task != RUN_CODE and not first.task.startswith(FETCH):
                answer = self._answer(maker, first, merged(nodes), roots[0])
                found |= dict.fromkeys(roots, answer)
        return found

    def _answer(self, maker: Maker, step: Step, node: Node, root: str) -> Json:
        """What an action answers; a request to the Admin API, the mutation's payload by its types."""
        called = self.schema.mutation(operation(step) or "") if step.task == API_OPERATION else None
        if called is None or not node.children:
            return maker.value(node, "", root)
        return {
            name: maker.value(child, called.payload.get(name, ""), name, 1)
            for name, child in node.children.items()
        }

    def _ports(self, maker: Maker) -> dict[str, str]:
        """The way that steps take whose decision is not Flow's."""
        found: dict[str, str] = {}
        for places in self.places.values():
            ways = sorted({way for _, own in places for way in own})
            if ways:
                way = maker.pick(ways)
                found |= {variable(step) or step.task: way for step, _ in places}
        return found

    def _shop(self, maker: Maker) -> dict[str, Json]:
        """The variable ``shop``: what is read of it."""
        node = self.tree.children.get("shop", Node())
        marks = self.schema.fields("Shop")
        read = {name: child for name, child in node.children.items() if name not in SHOP}
        return SHOP | {name: maker.value(child, marks.get(name, ""), name) for name, child in read.items()}

    def _records(self, maker: Maker, event: Event, at: datetime) -> dict[str, tuple[Json, ...]]:
        """Records for every Get data task, with what is read of its results and what its queries look for."""
        found: dict[str, tuple[Json, ...]] = {}
        for step in self.fetches:
            name = step.task.removeprefix(FETCH)
            filler = Filler(Sight(event.environment), at, Budget(Limits()), [])
            found[name] = (*found.get(name, ()), *self._searched(maker, step, name, filler))
        return found

    def _searched(self, maker: Maker, step: Step, name: str, filler: Filler) -> Iterator[Json]:
        node = self.tree.children.get(variable(step) or "", Node())
        kind, fitting = record_type(name), Fitting(step, filler, self.schema)
        for _ in range(maker.pick((2, 0, 1, 3))):
            record = maker.object(node, kind, 1)
            if maker.chance(0.8):
                fitting.fit(record)
            yield record


def _brought(triggers: Sequence[Step]) -> dict[str, str]:
    """The roots that triggers bring, with their marks."""
    tasks = [load_catalog().task(step.task, step.version) for step in triggers]
    return {root.name: root.mark for task in tasks if task is not None for root in task.adds}


def _places(workflows: Sequence[Workflow]) -> dict[tuple[str, int], list[Place]]:
    """The steps by task and number among those of the task, so that the like of several workflows are together."""
    found: dict[tuple[str, int], list[Place]] = {}
    for flow in workflows:
        seen: Counter[str] = Counter()
        for step, table in zip(flow.steps, outs(len(flow.steps), flow.links), strict=True):
            found.setdefault((step.task, seen[step.task]), []).append((step, _ways(step, table)))
            seen[step.task] += 1
    return found


def _ways(step: Step, table: Mapping[str, object]) -> tuple[str, ...]:
    if step.type == "CONDITION":
        is_known = step.task == CONDITION and variable(step) is None  # its task is every condition's
        return () if is_known or plain_condition(step) is not None else (TRUE, FALSE)
    ports = tuple(sorted(table))
    return () if step.type == "FOREACH" or ports == (OUTPUT,) else ports

"""Workflow graphs: which ports a step has by its type, the links in canonical order, and the ways into steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TypeAlias

from flowc.graph.traversal import reached
from flowc.model.workflow import Link, Step

Outs: TypeAlias = Sequence[Mapping[str, list[int]]]
"""For each step, its linked ports, each with the targets in their order."""

OUTPUT, TRUE, FALSE, LOOP_BODY, AFTER = "output", "true", "false", "loop_body", "after"

_PORTS = {"CONDITION": (TRUE, FALSE), "FOREACH": (LOOP_BODY, AFTER)}


def ports(step_type: str) -> tuple[str, ...]:
    """The ports of a step of this type that need no name in the view."""
    return _PORTS.get(step_type, (OUTPUT,))


def named_ports(step_type: str, outs: Mapping[str, list[int]]) -> list[str]:
    """The linked ports a step of this type has of its own, sorted."""
    usual = ports(step_type)
    named = [port for port in outs if port not in usual]
    return sorted(named) if named else named


def outs(count: int, links: Iterable[Link]) -> list[dict[str, list[int]]]:
    """The links by step and port."""
    table: list[dict[str, list[int]]] = [{} for _ in range(count)]
    for link in links:
        table[link.source].setdefault(link.port, []).append(link.target)
    return table


def targets(links: Mapping[str, list[int]]) -> Iterator[int]:
    """The steps that the links of one lead to."""
    return chain.from_iterable(links.values())


def canonical_links(steps: Sequence[Step], outs: Outs) -> Iterator[Link]:
    """All links: by source, named ports first as in the view, then by the order within the port."""
    for source, targets in enumerate(outs):
        kind, names = steps[source].type, targets
        if len(targets) > 1:
            names = [*named_ports(kind, targets), *[port for port in ports(kind) if port in targets]]
        for port in names:
            for target in targets[port]:
                yield Link(source, port, target)


def places_in_order(steps: Sequence[Step], links: Sequence[Link]) -> list[int]:
    """The places of links in that order; those of one port stand as they stood."""
    table = outs(len(steps), [Link(link.source, link.port, at) for at, link in enumerate(links)])
    return [link.target for link in canonical_links(steps, table)]


class Entries:
    """The graph with what the walk asks of it: triggers, roots no trigger reaches, joins."""

    def __init__(self, steps: Sequence[Step], outs: Outs) -> None:
        self.steps = steps
        self.outs = outs
        entered = [0] * len(steps)
        for links in outs:
            for target in targets(links):
                entered[target] += 1
        self.triggers = [i for i, step in enumerate(steps) if step.type == "TRIGGER" and not entered[i]]
        rest = self.triggers[1:]
        self.shared = all(outs[trigger] == outs[self.triggers[0]] for trigger in rest)
        if self.shared:
            for trigger in rest:
                for target in targets(outs[trigger]):
                    entered[target] -= 1
        self.detached = self._detached(entered)
        for step in self.detached:
            entered[step] += 1
        self.entered = entered

    def is_join(self, step: int) -> bool:
        """Do several ways lead here?"""
        return self.entered[step] > 1

    def _detached(self, entered: list[int]) -> list[int]:
        """Steps to start from so that all that no trigger reaches is reached: as few as can be.

        Those nothing leads to, and of each circle that only itself leads to the first step.
        """
        seen = reached(self.triggers, self._targets)
        roots = [step for step, ways in enumerate(entered) if not ways and step not in seen]
        reached(roots, self._targets, seen)
        tried: list[int] = []
        for step in range(len(self.steps)):
            if step not in seen:
                tried.append(step)
                reached([step], self._targets, seen)
        return roots + self._fewest(tried)

    def _fewest(self, tried: list[int]) -> list[int]:
        """Those of the starts that no later one reaches."""
        seen: set[int] = set()
        kept: list[int] = []
        for step in reversed(tried):
            if step not in seen:
                kept.append(step)
                reached([step], self._targets, seen)
        return kept[::-1]

    def _targets(self, step: int) -> Iterator[int]:
        return targets(self.outs[step])

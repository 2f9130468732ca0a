"""Workflow graphs: which ports a step has by its type, and the links in canonical order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

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


def ports_in_order(step_type: str, outs: Mapping[str, list[int]]) -> Iterable[str]:
    """The linked ports of a step in canonical order: named ones first, as in the view."""
    if len(outs) < 2:
        return outs
    return [*named_ports(step_type, outs), *[port for port in ports(step_type) if port in outs]]


def outs(count: int, links: Iterable[Link]) -> list[dict[str, list[int]]]:
    """The links by step and port."""
    table: list[dict[str, list[int]]] = [{} for _ in range(count)]
    for link in links:
        table[link.source].setdefault(link.port, []).append(link.target)
    return table


def canonical_links(steps: Sequence[Step], outs: Outs) -> Iterator[Link]:
    """All links: by source, named ports first as in the view, then by the order within the port."""
    for source, targets in enumerate(outs):
        for port in ports_in_order(steps[source].type, targets):
            for target in targets[port]:
                yield Link(source, port, target)

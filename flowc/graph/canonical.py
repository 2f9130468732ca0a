"""Canonical order: the steps of a workflow as its view has them, the links by step and port."""

from __future__ import annotations

from collections.abc import Sequence

from flowc.graph.links import AFTER, OUTPUT, outs, places_in_order, ports
from flowc.graph.scopes import LEVELS
from flowc.graph.structure import inverse, structure
from flowc.model.workflow import Link, Step, Workflow


def canonical(workflow: Workflow) -> Workflow:
    """The workflow with its steps and links in canonical order; its links are, for the order its steps have."""
    order = canonical_order(workflow)
    if order is None:
        return workflow
    steps, links, _ = renumbered(workflow.steps, workflow.links, order)
    return Workflow(workflow.name, workflow.note, workflow.declarations, tuple(steps), tuple(links))


def renumbered(
    steps: Sequence[Step], links: Sequence[Link], order: Sequence[int]
) -> tuple[list[Step], list[Link], list[int]]:
    """The steps in this order, the links between them in canonical order, and where each of these stood."""
    number, ordered = inverse(order), [steps[old] for old in order]
    moved = [Link(number[link.source], link.port, number[link.target]) for link in links]
    places = places_in_order(ordered, moved)
    return ordered, [moved[at] for at in places], places


def canonical_order(workflow: Workflow) -> list[int] | None:
    """Which step comes where in canonical order; None where they stand in it."""
    if is_in_order(workflow.steps, workflow.links):
        return None
    _, order = structure(workflow.steps, outs(len(workflow.steps), workflow.links))
    return None if order == list(range(len(order))) else order


def is_in_order(steps: Sequence[Step], links: Sequence[Link]) -> bool:
    """Is this a plain tree, its steps in the order the walk meets them? Says no to some that are.

    ``links`` are in canonical order of the steps as they stand. The steps below one must be those right
    after it: its first child, all below that, its next child, and so on.
    """
    if not steps or steps[0].type != "TRIGGER":
        return False
    ends = list(range(1, len(steps) + 1))
    heads = [0] * len(steps)
    heights = [0] * len(steps)
    for link in reversed(links):
        source, target, port = link.source, link.target, link.port
        head = heads[source]
        if target <= source or (head and ends[target] != head) or port not in ports(steps[source].type):
            return False
        goes_on = not head and port in (OUTPUT, AFTER)
        height = heights[target] if goes_on else heights[target] + 1
        if height > heights[source]:
            heights[source] = height
        if not head:
            ends[source] = ends[target]
        heads[source] = target
    met = [not head or head == at for at, head in enumerate(heads, 1)]
    return all(met) and ends[0] == len(steps) and heights[0] < LEVELS

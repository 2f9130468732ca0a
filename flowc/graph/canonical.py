"""Canonical order: the steps of a workflow as its view has them, the links by step and port."""

from __future__ import annotations

from flowc.graph.links import canonical_links, outs
from flowc.graph.structure import structure
from flowc.graph.trees import is_in_order
from flowc.model.workflow import Link, Workflow


def canonical(workflow: Workflow) -> Workflow:
    """The workflow with its steps and links in canonical order; its links are, for the order its steps have."""
    order = canonical_order(workflow)
    if order is None:
        return workflow
    number = {old: new for new, old in enumerate(order)}
    steps = tuple([workflow.steps[old] for old in order])
    links = [Link(number[link.source], link.port, number[link.target]) for link in workflow.links]
    ordered = canonical_links(steps, outs(len(steps), links))
    return Workflow(workflow.name, workflow.note, workflow.declarations, steps, tuple(ordered))


def canonical_order(workflow: Workflow) -> list[int] | None:
    """Which step comes where in canonical order; None where they stand in it."""
    if is_in_order(workflow.steps, workflow.links):
        return None
    _, order = structure(workflow.steps, outs(len(workflow.steps), workflow.links))
    return None if order == list(range(len(order))) else order

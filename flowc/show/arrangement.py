"""Where each step is drawn: below the one step that every way to it passes, its immediate dominator.

A step with one way into it hangs from that step's port, in a column of its own. A join, a step with several,
is stacked below everything that hangs from its dominator; all links to it come from there, so that a layout
can be put together from the leaves up.
"""

from __future__ import annotations

from collections.abc import Sequence

from flowc.graph.traversal import dominators, postorder, reached
from flowc.model.workflow import Workflow
from flowc.records import record

ROOT = -1
"""Stands above all steps: what no step dominates is drawn below it."""


@record
class Arrangement:
    """``above`` is the step each is drawn below, or ``ROOT``; ``columns`` and ``joins`` list those below each.

    Both have one entry more than there are steps, for ``ROOT``; ``columns`` are in the order of the links.
    ``links`` are the places of each step's links in the workflow. ``order`` has every step after the one above
    it. ``reached`` are the steps that a trigger leads to.
    """

    above: tuple[int, ...]
    columns: tuple[tuple[int, ...], ...]
    joins: tuple[tuple[int, ...], ...]
    links: tuple[tuple[int, ...], ...]
    order: tuple[int, ...]
    reached: frozenset[int]


def arrange(workflow: Workflow) -> Arrangement:
    """The arrangement of a workflow in canonical form."""
    count = len(workflow.steps)
    links: list[list[int]] = [[] for _ in range(count)]
    entered = [0] * count
    for at, link in enumerate(workflow.links):
        links[link.source].append(at)
        entered[link.target] += 1
    below = [[workflow.links[at].target for at in own] for own in links]
    triggers = [step for step in range(count) if not entered[step] and workflow.steps[step].type == "TRIGGER"]
    roots = _roots(entered, below)
    for step in roots:
        entered[step] += 1
    walk = postorder(reversed(roots), lambda step: reversed(below[step]))[::-1]
    above = _dominators(roots, below, walk)
    columns: list[list[int]] = [[] for _ in range(count + 1)]
    joins: list[list[int]] = [[] for _ in range(count + 1)]
    for step in walk:
        (joins if entered[step] > 1 else columns)[above[step]].append(step)
    return Arrangement(
        tuple(above),
        tuple(map(tuple, columns)),
        tuple(map(tuple, joins)),
        tuple(map(tuple, links)),
        tuple(walk),
        frozenset(reached(triggers, below.__getitem__)),
    )


def _roots(entered: Sequence[int], below: Sequence[Sequence[int]]) -> list[int]:
    """Steps to start from so that all are reached: those nothing leads to, and one of each circle besides."""
    roots = [step for step, ways in enumerate(entered) if not ways]
    seen = reached(roots, below.__getitem__)
    for step in range(len(entered)):
        if step not in seen:
            roots.append(step)
            reached([step], below.__getitem__, seen)
    return roots


def _dominators(roots: Sequence[int], below: Sequence[Sequence[int]], walk: Sequence[int]) -> list[int]:
    """The immediate dominator of each step."""
    ways: dict[int, list[int]] = {step: [] for step in walk}
    for source, targets in [(ROOT, roots), *[(step, below[step]) for step in walk]]:
        for target in targets:
            ways[target].append(source)
    above = dominators([ROOT, *walk], ways)
    return [above[step] for step in range(len(below))]

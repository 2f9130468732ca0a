"""Where each step is drawn: below the one step that every way to it passes, its immediate dominator.

A step with one way into it hangs from that step's port, in a column of its own. A join, a step with several,
is stacked below everything that hangs from its dominator; all links to it come from there, so that a layout
can be put together from the leaves up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
    reached = frozenset(_reach(triggers, below))
    roots = _roots(entered, below)
    for step in roots:
        entered[step] += 1
    walk = _walk(roots, below)
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
        reached,
    )


def _roots(entered: Sequence[int], below: Sequence[Sequence[int]]) -> list[int]:
    """Steps to start from so that all are reached: those nothing leads to, and one of each circle besides."""
    roots = [step for step, ways in enumerate(entered) if not ways]
    seen = set(_reach(roots, below))
    for step in range(len(entered)):
        if step not in seen:
            roots.append(step)
            seen.update(_reach([step], below))
    return roots


def _reach(starts: Sequence[int], below: Sequence[Sequence[int]]) -> Iterator[int]:
    """The starts and all they lead to."""
    seen = set(starts)
    todo = list(starts)
    while todo:
        step = todo.pop()
        yield step
        fresh = [target for target in below[step] if target not in seen]
        seen.update(fresh)
        todo += fresh


def _walk(roots: Sequence[int], below: Sequence[Sequence[int]]) -> list[int]:
    """All steps in reverse postorder: but for circles, each after all that lead to it."""
    done: list[int] = []
    seen: set[int] = set()
    stack: list[tuple[int, Iterator[int]]] = [(ROOT, reversed(roots))]
    while stack:
        step, targets = stack[-1]
        target = next((target for target in targets if target not in seen), None)
        if target is None:
            stack.pop()
            done.append(step)
        else:
            seen.add(target)
            stack.append((target, reversed(below[target])))
    return done[-2::-1]


def _dominators(roots: Sequence[int], below: Sequence[Sequence[int]], walk: Sequence[int]) -> list[int]:
    """The immediate dominator of each step (Cooper, Harvey and Kennedy, A Simple, Fast Dominance Algorithm)."""
    rank = {step: at for at, step in enumerate(walk)} | {ROOT: -1}
    ways: list[list[int]] = [[] for _ in below]
    for root in roots:
        ways[root].append(ROOT)
    for step in walk:
        for target in below[step]:
            ways[target].append(step)
    above: list[int | None] = [None] * len(below)

    def common(one: int, other: int) -> int:
        while one != other:
            if rank[one] < rank[other]:
                one, other = other, one
            one = _known(above[one])
        return one

    changed = True
    while changed:
        changed = False
        for step in walk:
            found: int | None = None
            for way in ways[step]:
                if way == ROOT or above[way] is not None:
                    found = way if found is None else common(found, way)
            if found != above[step]:
                above[step], changed = found, True
    return [_known(step) for step in above]


def _known(step: int | None) -> int:
    assert step is not None
    return step

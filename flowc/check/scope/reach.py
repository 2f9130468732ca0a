"""Which steps surely ran before which, and which triggers lead to them.

A step surely ran before another where every way to the other leads through it: where it *dominates* it. The
ways of a workflow start at its triggers; steps that none reaches are ways of their own. What hangs from a
loop's ``loop_body`` is inside the loop, what hangs from ``after`` is not, so a loop's body is a node of its
own here.

One pass over the nodes in topological order finds each one's immediate dominator as the nearest common one of
those that lead to it. Links back, which Flow rejects but a file can hold, are passed over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flowc.graph.links import LOOP_BODY
from flowc.graph.traversal import postorder
from flowc.model.workflow import Workflow
from flowc.records import record


@record
class Reach:
    """The dominator tree of a workflow, and what leads to its steps.

    Nodes are the steps by their places, then the bodies of loops; ``bodies`` gives the node of a loop's body.
    ``first`` numbers the nodes such that those a node dominates have the numbers after its own up to ``last``.
    ``sources`` joins, for each node, the bits of the triggers that lead to it: 0 where none does. ``order`` is
    a topological order: what surely ran before a node comes before it. ``targets`` are the nodes that each leads to,
    links back passed over.
    """

    bodies: Mapping[int, int]
    first: Sequence[int]
    last: Sequence[int]
    targets: Sequence[Sequence[int]]
    sources: Sequence[int]
    order: Sequence[int]

    def loops(self) -> Sequence[int]:
        """The loops that have a body, outer ones first."""
        return [node for node in self.order if node in self.bodies] if self.bodies else ()


def reach(workflow: Workflow, bits: Mapping[int, int]) -> Reach:
    """What leads to each step of a workflow. ``bits`` gives each trigger's bit; several may share one."""
    bodies, targets, sources = _nodes(workflow)
    order, starts = _order(targets, sources, tuple(bits))
    masks = [0] * len(targets)
    for trigger, bit in bits.items():
        masks[trigger] = bit
    tree = _Dominators(len(targets))
    done = [False] * len(targets)
    for node in order:
        above = [source for source in sources[node] if done[source]]
        done[node] = True
        tree.add(node, above, node in starts)
        for source in above:
            masks[node] |= masks[source]
    first, last = tree.numbers(order)
    rank = {node: at for at, node in enumerate(order)}
    onward = [[each for each in nexts if rank[node] < rank[each]] for node, nexts in enumerate(targets)]
    return Reach(bodies, first, last, onward, masks, order)


def _nodes(workflow: Workflow) -> tuple[dict[int, int], list[list[int]], list[list[int]]]:
    """The bodies of loops, and for each node those it leads to and those that lead to it."""
    steps = workflow.steps
    targets: list[list[int]] = [[] for _ in steps]
    bodies: dict[int, int] = {}
    for link in workflow.links:
        source = link.source
        if link.port == LOOP_BODY and steps[source].type == "FOREACH":
            if source not in bodies:
                bodies[source] = len(targets)
                targets[source].append(len(targets))
                targets.append([])
            source = bodies[source]
        targets[source].append(link.target)
    sources: list[list[int]] = [[] for _ in targets]
    for source, nexts in enumerate(targets):
        for target in nexts:
            sources[target].append(source)
    return bodies, targets, sources


def _order(
    targets: Sequence[Sequence[int]], sources: Sequence[Sequence[int]], triggers: Sequence[int]
) -> tuple[list[int], set[int]]:
    """All nodes in topological order, those the triggers reach first; and the nodes where ways start."""
    seen: set[int] = set()
    order: list[int] = []
    starts: set[int] = set()
    heads = [node for node, above in enumerate(sources) if not above]
    rest = ((node,) for node in range(len(targets)))  # of these only cycles that nothing leads to are left
    for group in (triggers, heads, *rest):
        fresh = [node for node in group if node not in seen]
        starts.update(fresh)
        order += postorder(fresh, targets.__getitem__, seen)[::-1]
    return order, starts


class _Dominators:
    """A dominator tree that grows leaf by leaf. Its root is a node above all starts.

    ``jump`` leads from each node far up the tree: the places it skips are such that the nearest common
    dominator of two nodes is found in logarithmic time.
    """

    def __init__(self, count: int) -> None:
        self.root = count
        self.above = [count] * (count + 1)
        self.jump = [count] * (count + 1)
        self.depth = [0] * (count + 1)

    def add(self, node: int, sources: Sequence[int], is_start: bool) -> None:
        """Hangs a node below the nearest that all its sources have above them."""
        at = self.root if is_start or not sources else sources[0]
        if at != self.root:
            for source in sources:
                if source != at:
                    at = self.common(at, source)
        jump = self.jump[at]
        is_even = self.depth[at] - self.depth[jump] == self.depth[jump] - self.depth[self.jump[jump]]
        self.above[node] = at
        self.depth[node] = self.depth[at] + 1
        self.jump[node] = self.jump[jump] if is_even else at

    def common(self, one: int, other: int) -> int:
        """The nearest node that is above both, or is one of them."""
        above, jump, depth = self.above, self.jump, self.depth
        if depth[one] < depth[other]:
            one, other = other, one
        while depth[one] > depth[other]:
            one = jump[one] if depth[jump[one]] >= depth[other] else above[one]
        while one != other:
            is_apart = jump[one] != jump[other]
            one, other = (jump[one], jump[other]) if is_apart else (above[one], above[other])
        return one

    def numbers(self, order: Sequence[int]) -> tuple[list[int], list[int]]:
        """The first and last number of each node's part of the tree."""
        sizes = [1] * (self.root + 1)
        for node in reversed(order):
            sizes[self.above[node]] += sizes[node]
        free = [0] * (self.root + 1)
        first = [0] * self.root
        last = [0] * self.root
        for node in order:
            at = free[self.above[node]]
            free[self.above[node]] += sizes[node]
            free[node] = at + 1
            first[node] = at
            last[node] = at + sizes[node] - 1
        return first, last

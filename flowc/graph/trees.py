"""Graphs that are plain trees, as nearly all are: one trigger, one way into every other step.

``structure`` knows the blocks of every graph. This is its short cut: one walk, no joins to place. Where it
answers, it answers the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from flowc.graph.links import AFTER, FALSE, LOOP_BODY, OUTPUT, TRUE, Outs, named_ports, ports
from flowc.graph.scopes import LEVELS
from flowc.model.blocks import Block, Branch, Do, For, If, Program, Statement
from flowc.model.workflow import Link, Step


def grow(steps: Sequence[Step], outs: Outs) -> tuple[Program, list[int]] | None:
    """What ``structure`` gives; None where the graph is no tree, or one too deep to be written as one."""
    trigger = _trigger(steps, outs)
    if trigger is None:
        return None
    walk = _Walk(steps, outs)
    try:
        body = walk.main(trigger)
    except _TooDeep:
        return None
    return (Program((0,), body), walk.order) if len(walk.order) == len(steps) else None


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


def _trigger(steps: Sequence[Step], outs: Outs) -> int | None:
    """The one step without a way into it, if it is a trigger and all others have one."""
    entered = [False] * len(steps)
    for links in outs:
        for targets in links.values():
            for target in targets:
                if entered[target]:
                    return None
                entered[target] = True
    if entered.count(False) != 1:
        return None
    root = entered.index(False)
    return root if steps[root].type == "TRIGGER" else None


class _TooDeep(Exception):
    """A block too deep to be written where it stands."""


class _Walk:
    """Writes blocks as the cursor meets their steps; a step's number is its place in ``order``."""

    def __init__(self, steps: Sequence[Step], outs: Outs) -> None:
        self.steps = steps
        self.outs = outs
        self.order: list[int] = []

    def main(self, trigger: int) -> Block:
        self.order.append(trigger)
        items: list[Statement] = []
        self.ports(items, trigger, 1)
        return (*items, *self.block(self.outs[trigger].get(OUTPUT, ()), 1))

    def block(self, targets: Sequence[int], level: int) -> Block:
        """Everything that hangs from one port. An ``elif`` counts as a level too, though it takes none."""
        if level > LEVELS:
            raise _TooDeep
        items: list[Statement] = []
        while targets:
            for target in targets[:-1]:
                if self.steps[target].type == "CONDITION":
                    self.one(items, target, level)
                else:
                    items.append(Branch(None, self.block((target,), level + 1)))
            targets = self.one(items, targets[-1], level)
        return tuple(items)

    def one(self, items: list[Statement], step: int, level: int) -> Sequence[int]:
        """Writes one step; gives what its cursor moves to."""
        outs, kind, number = self.outs[step], self.steps[step].type, len(self.order)
        self.order.append(step)
        after = OUTPUT
        if kind == "CONDITION":
            then = self.block(outs.get(TRUE, ()), level + 1)
            items.append(If(number, then, self.block(outs.get(FALSE, ()), level + 1)))
            after = None
        elif kind == "FOREACH":
            items.append(For(number, self.block(outs.get(LOOP_BODY, ()), level + 1)))
            after = AFTER
        else:
            items.append(Do(number))
        if not outs:
            return ()
        self.ports(items, step, level)
        return () if after is None else outs.get(after, ())

    def ports(self, items: list[Statement], step: int, level: int) -> None:
        """The ports a step has of its own."""
        outs = self.outs[step]
        named = named_ports(self.steps[step].type, outs)
        items += [Branch(port, self.block(outs[port], level + 1)) for port in named]
